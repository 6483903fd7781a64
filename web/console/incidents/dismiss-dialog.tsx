/** Dismisses a suspicion: asks once, with its name, for the reason. */
import { useState } from 'preact/hooks'
import type { IncidentDetail, IncidentView } from '../../../server/contract/incidents.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { titleOf } from '../incident-words.ts'
import { refreshAll } from '../live.ts'
import { Dialog } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'

interface Props {
  /** The likeliest reason stands there already: whoever came said that it is not true. */
  readonly isReady: boolean
  readonly incident: IncidentView
  readonly onDone: (detail: IncidentDetail) => void
  readonly onClose: () => void
}

export function DismissDialog({ isReady, incident, onDone, onClose }: Props) {
  const { t, say } = useNames()
  const [reason, setReason] = useState(isReady ? (t.dismiss.quick[0] ?? '') : '')
  const dismiss = useCommand((body: { version: number; reason: string }, key: string) =>
    calls.dismiss(incident.id, body, key),
  )
  const { at, error, rest } = placed(dismiss.error, ['reason'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    const answer = await dismiss.run({ version: incident.version, reason: reason.trim() })
    if (!answer) return refreshAll()
    onDone(answer)
    onClose()
  }
  return (
    <Dialog title={t.dismiss.title(titleOf(incident, say) || t.incident.unnamed)} onClose={onClose}>
      <form onSubmit={submit}>
        <p>{t.dismiss.text}</p>
        <div class="chips">
          {t.dismiss.quick.map((one) => (
            <button key={one} type="button" class="chip" aria-pressed={one === reason} onClick={() => setReason(one)}>
              {one}
            </button>
          ))}
        </div>
        <TextField
          label={t.dismiss.reason}
          value={reason}
          onInput={setReason}
          maxLength={500}
          required
          {...at('reason')}
        />
        <Trouble error={error} fields={rest} />
        <div class="actions">
          <Button look="danger" submit busy={dismiss.busy} disabled={reason.trim() === ''}>
            {t.dismiss.submit}
          </Button>
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  )
}
