/** What is hit, how badly and where: one row per component, large enough for a thumb. */
import type { ComponentList } from '../../../server/contract/catalogue.ts'
import type { ComponentImpact } from '../../../server/contract/incidents.ts'
import { calls } from '../calls.ts'
import { AddChoice } from '../parts/add-choice.tsx'
import type { Impact } from '../parts/marks.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'

interface Props {
  readonly components: readonly ComponentImpact[]
  readonly onChange: (components: ComponentImpact[]) => void
}

export function useComponents() {
  return useResource<ComponentList>('components', calls.components, ['component'])
}

export function ImpactEditor({ components, onChange }: Props) {
  const { t, say } = useNames()
  const known = useComponents().value
  const all = known?.components.filter((one) => !one.isGroup) ?? []
  const nameOf = (id: string) => say(all.find((one) => one.id === id)?.name ?? {}) || id
  const rest = all.filter((one) => !components.some((chosen) => chosen.componentId === one.id))
  const put = (index: number, next: Partial<ComponentImpact>) =>
    onChange(components.map((one, at) => (at === index ? { ...one, ...next } : one)))
  return (
    <fieldset class="impacts">
      <legend>{t.compose.impact}</legend>
      {components.map((one, index) => (
        <Row
          key={one.componentId}
          one={one}
          name={nameOf(one.componentId)}
          known={known}
          onChange={(next) => put(index, next)}
          onRemove={() => onChange(components.filter((_, at) => at !== index))}
        />
      ))}
      {rest.length > 0 && (
        <AddChoice
          label={t.compose.addComponent}
          none={t.rota.choose}
          choices={rest.map((one) => ({ value: one.id, label: say(one.name) }))}
          onAdd={(componentId) => onChange([...components, { componentId, impact: 'major', regions: [] }])}
        />
      )}
    </fieldset>
  )
}

interface RowProps {
  readonly one: ComponentImpact
  readonly name: string
  readonly known: ComponentList | null
  readonly onChange: (next: Partial<ComponentImpact>) => void
  readonly onRemove: () => void
}

function Row({ one, name, known, onChange, onRemove }: RowProps) {
  const { t } = useNames()
  return (
    <div class="impact-row">
      <span class="impact-name">{name}</span>
      <select
        class="input"
        aria-label={`${t.compose.impact}: ${name}`}
        value={one.impact}
        onChange={(event) => onChange({ impact: event.currentTarget.value as Impact })}
      >
        {(Object.keys(t.impacts) as Impact[]).map((impact) => (
          <option key={impact} value={impact} selected={impact === one.impact}>
            {t.impacts[impact]}
          </option>
        ))}
      </select>
      <Regions known={known} chosen={one.regions ?? []} onChange={(regions) => onChange({ regions })} />
      <button type="button" class="button button-quiet" aria-label={t.compose.removeComponent(name)} onClick={onRemove}>
        ×
      </button>
    </div>
  )
}

interface RegionsProps {
  readonly known: ComponentList | null
  readonly chosen: readonly string[]
  readonly onChange: (regions: string[]) => void
}

/** Where: everywhere, or in some of the page's regions. */
export function Regions({ known, chosen, onChange }: RegionsProps) {
  const { t, say } = useNames()
  const regions = known?.regions ?? []
  if (regions.length === 0) return null
  const names = regions.filter((one) => chosen.includes(one.key)).map((one) => say(one.name))
  return (
    <details class="regions">
      <summary>
        {t.compose.regions}: {names.length === 0 ? t.compose.everywhere : names.join(', ')}
      </summary>
      {regions.map((region) => (
        <label key={region.key} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(region.key)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked ? [...chosen, region.key] : chosen.filter((one) => one !== region.key),
              )
            }
          />
          <span>{say(region.name)}</span>
        </label>
      ))}
    </details>
  )
}
