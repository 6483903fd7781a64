/** Beside the words: let them go out later by themselves, unless the incident moves. */
import { useState } from 'preact/hooks'
import type { IncidentDetail, IncidentView } from '../../../server/contract/incidents.ts'
import type { ScheduleUpdate } from '../../../server/contract/schedule.ts'
import { serverNow } from '../api.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'
import { fromLocalInput, promiseAt, toLocalInput } from '../times.ts'
import type { Composing } from './use-composition.ts'
import type { Publishing } from './use-publishing.ts'

const FIRST_MIN = 30

interface Props {
  readonly incident: IncidentView
  readonly composing: Composing
  readonly publishing: Publishing
  readonly onScheduled: (detail: IncidentDetail) => void
}

export function ScheduleButton({ incident, composing, publishing, onScheduled }: Props) {
  const { t } = useNames()
  const [isOpen, setOpen] = useState(false)
  const [at, setAt] = useState(() => toLocalInput(promiseAt(FIRST_MIN, serverNow())))
  const send = useCommand((body: ScheduleUpdate, key: string) => calls.schedule(incident.id, body, key))
  const { body } = publishing
  const publishAt = fromLocalInput(at)
  const { at: atField, error, rest } = placed(send.error, ['publishAt'], t)
  const schedule = async () => {
    if (!body || !('version' in body) || publishAt === null) return
    const { promiseMin } = composing.composition
    // The promise counts from when it is made.
    const nextUpdateAt =
      body.nextUpdateAt && promiseMin !== null ? promiseAt(promiseMin, Math.max(publishAt, serverNow())) : null
    const answer = await send.run({ ...body, nextUpdateAt, publishAt })
    if (!answer) return
    composing.discard()
    onScheduled(answer)
  }
  if (!isOpen) {
    return (
      <div>
        <Button look="quiet" onClick={() => setOpen(true)}>
          {t.schedule.button}
        </Button>
      </div>
    )
  }
  return (
    <fieldset class="field schedule">
      <legend>{t.schedule.button}</legend>
      <TextField
        label={t.schedule.at}
        type="datetime-local"
        value={at}
        hint={t.schedule.hint}
        onInput={setAt}
        focusFirst
        {...atField('publishAt')}
      />
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button busy={send.busy} disabled={body === null || publishAt === null} onClick={() => void schedule()}>
          {t.schedule.submit}
        </Button>
        <Button look="quiet" onClick={() => setOpen(false)}>
          {t.common.cancel}
        </Button>
      </div>
    </fieldset>
  )
}
