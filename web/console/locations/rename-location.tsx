/** A button that turns into the one field of a location's name. */
import { useState } from 'preact/hooks'
import type { LocationView } from '../../../server/contract/locations.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'

export function RenameLocation({ one }: { readonly one: LocationView }) {
  const { t } = useNames()
  const [name, setName] = useState<string | null>(null)
  const save = useCommand((wanted: string) => calls.renameLocation(one.id, { name: wanted }))
  if (name === null) {
    return (
      <Button look="quiet" label={`${t.locations.rename} ${one.key}`} onClick={() => setName(one.name)}>
        {t.locations.rename}
      </Button>
    )
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await save.run(name.trim())) setName(null)
  }
  return (
    <form class="form" onSubmit={submit} aria-label={`${t.locations.rename} ${one.key}`}>
      <TextField
        label={t.locations.renameOf(one.key)}
        hint={t.locations.renameHint}
        value={name}
        onInput={setName}
        maxLength={100}
        focusFirst
      />
      <Trouble error={save.error} />
      <div class="actions">
        <Button submit busy={save.busy}>
          {t.common.save}
        </Button>
        <Button onClick={() => setName(null)}>{t.common.cancel}</Button>
      </div>
    </form>
  )
}
