/** Ends an incident as part of another open one: asks which, and says what follows. */
import { useState } from 'preact/hooks'
import type { IncidentDetail, IncidentView } from '../../../server/contract/incidents.ts'
import type { MergeIncident } from '../../../server/contract/merge.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { useInbox } from '../inbox-source.tsx'
import { titleOf } from '../incident-words.ts'
import { refreshAll } from '../live.ts'
import { Dialog } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { isOver } from '../parts/marks.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { go } from '../router.ts'
import { useNames } from '../session.tsx'
import { clock } from '../times.ts'

/** The other incidents that it may go on in. What is rehearsed stays by itself. */
export function useMergeable(incident: IncidentView): readonly IncidentView[] {
  const open = useInbox().value?.incidents ?? []
  if (isOver(incident.state) || incident.rehearsal !== null) return []
  const others = open.filter((one) => one.id !== incident.id && one.rehearsal === null)
  return others.filter((one) => one.state !== 'suspected' && !isOver(one.state))
}

interface Props {
  readonly incident: IncidentView
  readonly others: readonly IncidentView[]
  readonly onClose: () => void
}

export function MergeDialog({ incident, others, onClose }: Props) {
  const { t, say } = useNames()
  const [intoId, setIntoId] = useState(others.length === 1 ? (others[0]?.id ?? '') : '')
  const merge = useCommand((body: MergeIncident, key: string) => calls.merge(incident.id, body, key))
  const nameOf = (one: IncidentView) => titleOf(one, say) || t.incident.unnamed
  const into = others.find((one) => one.id === intoId)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!into) return
    const command = { version: incident.version, into: { id: into.id, version: into.version } }
    const answer: IncidentDetail | null = await merge.run(command)
    if (!answer) return refreshAll()
    onClose()
    go({ at: 'incident', id: answer.incident.id })
  }
  return (
    <Dialog title={t.merge.title(nameOf(incident))} onClose={onClose}>
      <form onSubmit={submit}>
        <p>{t.merge.text}</p>
        <fieldset class="field">
          <legend>{t.merge.into}</legend>
          {others.map((one) => (
            <label key={one.id} class="check">
              <input type="radio" name="into" checked={one.id === intoId} onChange={() => setIntoId(one.id)} />
              <span>
                {nameOf(one)} <span class="soft">{clock(one.startedAt, t)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Trouble error={merge.error} />
        <div class="actions">
          <Button look="danger" submit busy={merge.busy} disabled={!into}>
            {t.merge.submit}
          </Button>
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  )
}
