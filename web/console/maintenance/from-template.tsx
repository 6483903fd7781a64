/** Writes the texts of a plan from the template for planned work, when somebody asks for it. The form for planned work shows it. */
import type { FillTemplate } from '../../../server/contract/templates.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'
import type { PlanFields } from './plan-fields.ts'

interface Props {
  readonly fields: PlanFields
  readonly onFilled: (words: Pick<PlanFields, 'title' | 'body'>) => void
}

export function FromTemplate({ fields, onFilled }: Props) {
  const { t } = useNames()
  const fill = useCommand((body: FillTemplate) => calls.fillTemplate(body))
  const write = async () => {
    const { startsAt, endsAt, chosen } = fields
    const components = chosen.map(({ componentId, regions }) => ({ componentId, regions: [...regions] }))
    const filled = await fill.run({ kind: 'maintenance', components, startsAt, endsAt })
    if (!filled) return
    const of = (field: 'title' | 'body') =>
      Object.fromEntries(Object.entries(filled.texts).map(([language, text]) => [language, text[field]]))
    onFilled({ title: { ...fields.title, ...of('title') }, body: { ...fields.body, ...of('body') } })
  }
  return (
    <div class="field">
      <div>
        <Button busy={fill.busy} disabled={fields.chosen.length === 0} onClick={() => void write()}>
          {t.maintenance.fromTemplate}
        </Button>
      </div>
      <p class="hint">{t.maintenance.fromTemplateHint}</p>
      <Trouble error={fill.error} />
    </div>
  )
}
