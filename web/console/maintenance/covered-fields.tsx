/** What planned work covers: components and groups, each everywhere or in some regions. */
import { inOrder } from '../catalogue/tree.ts'
import { Regions, useComponents } from '../compose/impact-editor.tsx'
import { CheckField, Fault } from '../parts/field.tsx'
import type { AtField } from '../parts/placed.ts'
import { useNames } from '../session.tsx'
import type { Chosen } from './plan-fields.ts'

interface Props {
  readonly chosen: readonly Chosen[]
  readonly refused: AtField
  readonly onChange: (chosen: readonly Chosen[]) => void
}

export function CoveredFields({ chosen, refused, onChange }: Props) {
  const { t, say } = useNames()
  const known = useComponents().value
  const put = (componentId: string, isIn: boolean) => {
    const others = chosen.filter((one) => one.componentId !== componentId)
    onChange(isIn ? [...others, { componentId, regions: [] }] : others)
  }
  const narrow = (componentId: string, regions: readonly string[]) =>
    onChange(chosen.map((one) => (one.componentId === componentId ? { componentId, regions } : one)))
  return (
    <fieldset class="covered">
      <legend>{t.maintenance.covers}</legend>
      <Fault {...refused} />
      {inOrder(known?.components ?? []).map((one) => {
        const own = chosen.find((it) => it.componentId === one.id)
        const name = say(one.name)
        return (
          <div key={one.id}>
            <CheckField
              label={one.isGroup ? t.maintenance.group(name) : name}
              checked={own !== undefined}
              onChange={(isIn) => put(one.id, isIn)}
            />
            {own && <Regions known={known} chosen={own.regions} onChange={(regions) => narrow(one.id, regions)} />}
          </div>
        )
      })}
    </fieldset>
  )
}
