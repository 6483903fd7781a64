/** What fails, how, and who takes part: then the alarm goes out. */
import { useState } from 'preact/hooks'
import type { ComponentList } from '../../../server/contract/catalogue.ts'
import type { RehearsalList, StartRehearsal } from '../../../server/contract/rehearsals.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { CheckField, ChoiceField, Fault } from '../parts/field.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { go } from '../router.ts'
import { useNames, useSession } from '../session.tsx'
import { rehearsalCalls } from './calls.ts'

export function StartForm({ people }: Pick<RehearsalList, 'people'>) {
  const { t, say } = useNames()
  const { staff } = useSession()
  const known = useResource<ComponentList>('components', calls.components, ['component'])
  const [fields, setFields] = useState<StartRehearsal>({
    componentIds: [],
    symptom: 'http-504',
    participants: people.filter((one) => one.id === staff.id).map((one) => one.id),
  })
  const [isBare, setBare] = useState(false)
  const start = useCommand((body: StartRehearsal, key) => rehearsalCalls.start(body, key))
  const lacks = fields.componentIds.length === 0 || fields.participants.length === 0
  const set = (next: Partial<StartRehearsal>) => setFields({ ...fields, ...next })
  const submit = async (event: Event) => {
    event.preventDefault()
    setBare(lacks)
    const begun = lacks ? null : await start.run(fields)
    if (begun) go({ at: 'incident', id: begun.incidentId })
  }
  const leaves = (known.value?.components ?? []).filter((one) => !one.isGroup)
  return (
    <form class="form card" onSubmit={submit} aria-label={t.rehearsals.setUp}>
      <h2>{t.rehearsals.setUp}</h2>
      <Trouble error={known.error} again={known.again} />
      <Several
        label={t.rehearsals.what}
        choices={leaves.map((one) => ({ id: one.id, name: say(one.name) }))}
        chosen={fields.componentIds}
        onChange={(componentIds) => set({ componentIds })}
      />
      <ChoiceField
        label={t.rehearsals.how}
        value={fields.symptom}
        onInput={(symptom) => set({ symptom: symptom as StartRehearsal['symptom'] })}
        choices={Object.entries(t.rehearsals.symptoms).map(([value, label]) => ({ value, label }))}
      />
      <Several
        label={t.rehearsals.people}
        hint={t.rehearsals.peopleHint}
        choices={people}
        chosen={fields.participants}
        onChange={(participants) => set({ participants })}
      />
      {isBare && lacks && <Fault fault={t.rehearsals.chooseBoth} />}
      <Trouble error={start.error} />
      <div class="actions">
        <Button look="main" submit busy={start.busy}>
          {t.rehearsals.start}
        </Button>
      </div>
    </form>
  )
}

interface SeveralProps {
  readonly label: string
  readonly hint?: string
  readonly choices: readonly { readonly id: string; readonly name: string }[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: string[]) => void
}

function Several({ label, hint, choices, chosen, onChange }: SeveralProps) {
  return (
    <fieldset class="step">
      <legend>{label}</legend>
      {hint && <p class="hint">{hint}</p>}
      {choices.map(({ id, name }) => (
        <CheckField
          key={id}
          label={name}
          checked={chosen.includes(id)}
          onChange={(checked) => onChange(checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
        />
      ))}
    </fieldset>
  )
}
