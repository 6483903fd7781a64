/** Makes a location; what comes back is the token for its agent. */
import { useState } from 'preact/hooks'
import type { CreatedLocation, NewLocation } from '../../../server/contract/locations.ts'
import { calls } from '../calls.ts'
import { isKey } from '../catalogue/key-of.ts'
import { useCommand } from '../command.ts'
import { useComponents } from '../compose/impact-editor.tsx'
import { Button } from '../parts/button.tsx'
import { ChoiceField, TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'

export function AddLocation({ onMade }: { readonly onMade: (made: CreatedLocation) => void }) {
  const { t, say } = useNames()
  const regions = useComponents().value?.regions ?? []
  const [key, setKey] = useState('')
  const [name, setName] = useState('')
  const [region, setRegion] = useState('')
  const add = useCommand((body: NewLocation, once: string) => calls.addLocation(body, once))
  const wrong = key !== '' && !isKey(key)
  const { at, error, rest } = placed(add.error, ['key', 'name', 'region'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    const made = wrong ? null : await add.run({ key, name: name.trim(), region: region === '' ? null : region })
    if (!made) return
    setKey('')
    setName('')
    onMade(made)
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.locations.add}>
      <h2>{t.locations.add}</h2>
      <div class="columns">
        <TextField
          label={t.components.key}
          hint={t.locations.keyHint}
          value={key}
          onInput={(value) => setKey(value.trim())}
          {...(wrong ? { fault: t.components.badKey + key } : at('key'))}
          maxLength={64}
          required
        />
        <TextField label={t.locations.name} value={name} onInput={setName} maxLength={100} {...at('name')} />
        {regions.length > 0 && (
          <ChoiceField
            label={t.locations.regionOf}
            value={region}
            onInput={setRegion}
            {...at('region')}
            choices={[
              { value: '', label: t.locations.noRegion },
              ...regions.map((one) => ({ value: one.key, label: say(one.name) })),
            ]}
          />
        )}
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
