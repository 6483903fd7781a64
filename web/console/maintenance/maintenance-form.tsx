/** Plans work, or changes a plan: words in every language, times in the page's zone, components and groups. */
import { useState } from 'preact/hooks'
import type { MaintenanceView, PlanMaintenance } from '../../../server/contract/maintenance.ts'
import type { SeriesView } from '../../../server/contract/maintenance-series.ts'
import { serverNow } from '../api.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { AreaField, TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames, useSession } from '../session.tsx'
import { CoveredFields } from './covered-fields.tsx'
import { FromTemplate } from './from-template.tsx'
import { NotifyFields } from './notify-fields.tsx'
import { type Edited, pathsIn, planOf, startOf } from './plan-fields.ts'
import { ruleOf } from './repeat.ts'
import { RepeatFields } from './repeat-fields.tsx'

interface Props {
  /** Null: a new one. */
  readonly edited: MaintenanceView | null
  /** A whole series with its next date, instead of one window. */
  readonly series?: (SeriesView & Edited) | undefined
  readonly onDone: () => void
}

export function MaintenanceForm({ edited, series, onDone }: Props) {
  const { t, nameOf } = useNames()
  const { page } = useSession()
  const [fields, setFields] = useState(() => startOf(series ?? edited, { timeZone: page.timeZone, now: serverNow() }))
  const [isBare, setBare] = useState(false)
  const save = useCommand(async (body: PlanMaintenance, key: string) => {
    const rule = ruleOf(fields.repeat, fields.startsAt, fields.rule)
    if (series) return calls.changeMaintenanceSeries(series.id, { ...body, rule: rule ?? '', version: series.version })
    if (edited) return calls.changeMaintenance(edited.id, { ...body, version: edited.version })
    return calls.planMaintenance(rule === undefined ? body : { ...body, rule }, key)
  })
  const hasBegun = edited?.state === 'in-progress'
  const submit = async (event: Event) => {
    event.preventDefault()
    setBare(fields.chosen.length === 0)
    if (fields.chosen.length === 0) return save.forget()
    if (await save.run(planOf(fields, series ?? edited, page.timeZone))) onDone()
  }
  const { at, error, rest } = placed(save.error, pathsIn(page.languages), t)
  const title = series ? t.maintenance.repeat.change : edited ? t.maintenance.change : t.maintenance.plan
  return (
    <form class="form card" onSubmit={submit} aria-label={title}>
      <h2>{title}</h2>
      <div class="columns">
        {page.languages.map((code, index) => (
          <div key={code}>
            <TextField
              label={t.maintenance.name(nameOf(code))}
              lang={code}
              focusFirst={index === 0}
              required={code === page.defaultLanguage || Boolean(fields.body[code]?.trim())}
              maxLength={200}
              value={fields.title[code] ?? ''}
              onInput={(value) => setFields({ ...fields, title: { ...fields.title, [code]: value } })}
              {...at(`texts/${code}`)}
            />
            <AreaField
              label={t.maintenance.body(nameOf(code))}
              lang={code}
              value={fields.body[code] ?? ''}
              onInput={(value) => setFields({ ...fields, body: { ...fields.body, [code]: value } })}
              {...at(`texts/${code}/body`)}
            />
          </div>
        ))}
      </div>
      <TextField
        label={t.maintenance.startsAt(page.timeZone)}
        type="datetime-local"
        required
        readOnly={hasBegun}
        value={fields.startsAt}
        onInput={(startsAt) => setFields({ ...fields, startsAt })}
        {...at('startsAt')}
      />
      <TextField
        label={t.maintenance.endsAt(page.timeZone)}
        type="datetime-local"
        required
        value={fields.endsAt}
        onInput={(endsAt) => setFields({ ...fields, endsAt })}
        {...at('endsAt')}
      />
      {!edited && (
        <RepeatFields
          fields={fields}
          isSeries={series !== undefined}
          refused={at('rule')}
          onChange={(change) => setFields({ ...fields, ...change })}
        />
      )}
      {edited?.series && <p class="note">{t.maintenance.repeat.alone}</p>}
      {!hasBegun && (
        <CoveredFields
          chosen={fields.chosen}
          refused={isBare && fields.chosen.length === 0 ? { fault: t.maintenance.chooseOne } : at('components')}
          onChange={(chosen) => setFields({ ...fields, chosen })}
        />
      )}
      <FromTemplate fields={fields} onFilled={(words) => setFields({ ...fields, ...words })} />
      <NotifyFields fields={fields} onChange={(change) => setFields({ ...fields, ...change })} />
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button look="main" submit busy={save.busy}>
          {t.common.save}
        </Button>
        <Button onClick={onDone}>{t.common.cancel}</Button>
      </div>
    </form>
  )
}
