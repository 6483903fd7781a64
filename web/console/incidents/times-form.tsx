/** When an incident began and was over: put right by whoever knows better, and what was said before. */
import { useState } from 'preact/hooks'
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { RetimeIncident } from '../../../server/contract/retime.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames } from '../session.tsx'
import { clock, exactClock, fromLocalInput, toLocalInput } from '../times.ts'

interface Props {
  readonly detail: IncidentDetail
  readonly onMoved: (detail: IncidentDetail) => void
}

export function Times({ detail, onMoved }: Props) {
  const { t } = useNames()
  const mayWrite = useMay('incidents.write')
  const { incident, earlierTimes } = detail
  const isPublic = !['suspected', 'dismissed', 'lapsed'].includes(incident.state)
  const canMove = mayWrite && isPublic && incident.mergedInto === null && !incident.rehearsal?.endedAt
  if (!canMove && earlierTimes.length === 0) return null
  return (
    <details class="more">
      <summary>{t.times.title}</summary>
      {earlierTimes.map((one) => (
        <p key={one.replacedAt} class="soft">
          {t.edit.until(exactClock(one.replacedAt, t), one.replacedBy)}
          {': '}
          {one.resolvedAt === null
            ? t.time.since(clock(one.startedAt, t))
            : t.time.fromTo(clock(one.startedAt, t), clock(one.resolvedAt, t))}
        </p>
      ))}
      {canMove && <Form key={incident.version} incident={incident} onMoved={onMoved} />}
    </details>
  )
}

interface FormProps {
  readonly incident: IncidentDetail['incident']
  readonly onMoved: (detail: IncidentDetail) => void
}

function Form({ incident, onMoved }: FormProps) {
  const { t } = useNames()
  const { id, version, startedAt, resolvedAt } = incident
  const stands = { began: toLocalInput(startedAt), over: resolvedAt === null ? '' : toLocalInput(resolvedAt) }
  const [began, setBegan] = useState(stands.began)
  const [over, setOver] = useState(stands.over)
  const send = useCommand((body: RetimeIncident, key: string) => calls.retime(id, body, key))
  const { at, error, rest } = placed(send.error, ['startedAt', 'resolvedAt'], t)
  // A field shows whole minutes: what nobody touched keeps its seconds.
  const start = began === stands.began ? null : fromLocalInput(began)
  const end = over === stands.over ? null : fromLocalInput(over)
  const submit = async (event: Event) => {
    event.preventDefault()
    const changed = { ...(start === null ? {} : { startedAt: start }), ...(end === null ? {} : { resolvedAt: end }) }
    const answer = await send.run({ version, ...changed })
    if (answer) onMoved(answer)
  }
  return (
    <form class="form" onSubmit={submit}>
      <TextField
        label={t.compose.startedAt}
        type="datetime-local"
        value={began}
        onInput={setBegan}
        required
        {...at('startedAt')}
      />
      {resolvedAt !== null && (
        <TextField
          label={t.times.over}
          type="datetime-local"
          value={over}
          onInput={setOver}
          required
          {...at('resolvedAt')}
        />
      )}
      <p class="hint">{t.times.hint}</p>
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={send.busy} disabled={start === null && end === null}>
          {t.times.submit}
        </Button>
      </div>
    </form>
  )
}
