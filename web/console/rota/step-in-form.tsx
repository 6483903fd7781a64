/** Somebody steps in for a night or a holiday, whoever's week it is. */
import { useState } from 'preact/hooks'
import type { NewOverride, RotaView } from '../../../server/contract/rota.ts'
import { serverNow } from '../api.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { ChoiceField, TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames, useSession } from '../session.tsx'
import { fromLocalInput, toLocalInput } from '../times.ts'

const NIGHT_MS = 12 * 3_600_000

export function StepInForm({ people }: Pick<RotaView, 'people'>) {
  const { t } = useNames()
  const { staff } = useSession()
  const [fields, setFields] = useState(() => {
    const now = serverNow()
    return { personId: staff.id, from: toLocalInput(now), to: toLocalInput(now + NIGHT_MS) }
  })
  const add = useCommand((body: NewOverride, key: string) => calls.stepIn(body, key))
  const { at, error, rest } = placed(add.error, ['personId', 'fromAt', 'toAt'], t)
  const submit = (event: Event) => {
    event.preventDefault()
    const [fromAt, toAt] = [fromLocalInput(fields.from), fromLocalInput(fields.to)]
    if (fromAt !== null && toAt !== null) void add.run({ personId: fields.personId, fromAt, toAt })
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.rota.stepIn}>
      <h3>{t.rota.stepIn}</h3>
      <div class="columns">
        <ChoiceField
          label={t.rota.who}
          value={fields.personId}
          onInput={(personId) => setFields({ ...fields, personId })}
          choices={people.map((p) => ({ value: p.id, label: p.name }))}
          {...at('personId')}
        />
        <TextField
          label={t.rota.from}
          type="datetime-local"
          required
          value={fields.from}
          onInput={(from) => setFields({ ...fields, from })}
          {...at('fromAt')}
        />
        <TextField
          label={t.rota.to}
          type="datetime-local"
          required
          value={fields.to}
          onInput={(to) => setFields({ ...fields, to })}
          {...at('toAt')}
        />
      </div>
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={add.busy}>
          {t.common.add}
        </Button>
      </div>
    </form>
  )
}
