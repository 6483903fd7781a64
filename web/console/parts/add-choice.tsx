/** One of a list is chosen and then added: whoever goes through the list by the arrow keys passes the others on the way. */
import { useState } from 'preact/hooks'
import { useNames } from '../session.tsx'
import { Button } from './button.tsx'
import { ChoiceField } from './field.tsx'

interface Props {
  readonly label: string
  /** Stands there until one is chosen. */
  readonly none: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly onAdd: (value: string) => void
}

export function AddChoice({ label, none, choices, onAdd }: Props) {
  const { t } = useNames()
  const [chosen, setChosen] = useState('')
  const isThere = choices.some((one) => one.value === chosen)
  return (
    <div class="field-and-button">
      <ChoiceField
        label={label}
        value={isThere ? chosen : ''}
        onInput={setChosen}
        choices={[{ value: '', label: none }, ...choices]}
      />
      <Button disabled={!isThere} onClick={() => onAdd(chosen)}>
        {t.common.add}
      </Button>
    </div>
  )
}
