/** The switch of the single-key shortcuts, in their list and in one's own account. */
import { useSingleKeys } from './keys.ts'
import { CheckField } from './parts/field.tsx'
import { useNames } from './session.tsx'

export function SingleKeysSwitch() {
  const { t } = useNames()
  const { isOn, turn } = useSingleKeys()
  return (
    <div class="field">
      <CheckField label={t.keys.single} checked={isOn} onChange={turn} />
      <p class="hint">{t.keys.singleHint}</p>
    </div>
  )
}
