/** Plans work, or changes a plan: words in every language, times in the page's zone, components and groups. */
import { useState } from 'preact/hooks'
import type { MaintenanceView, PlanMaintenance } from '../../../server/contract/maintenance.ts'
import { serverNow } from '../api.ts'
import { calls } from '../calls.ts'
import { inOrder } from '../catalogue/tree.ts'
import { useCommand } from '../command.ts'
import { useComponents } from '../compose/impact-editor.tsx'
import { Button } from '../parts/button.tsx'
import { AreaField, TextField } from '../parts/field.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames, useSession } from '../session.tsx'
import { zoneInput } from './zone-clock.ts'

interface Props {
  /** Null: a new one. */
  readonly edited: MaintenanceView | null
  readonly onDone: () => void
}

const HOUR_MS = 3_600_000

export function MaintenanceForm({ edited, onDone }: Props) {
  const { t, nameOf } = useNames()
  const { page } = useSession()
  const [fields, setFields] = useState(() => startOf(edited, page.timeZone))
  const save = useCommand((body: PlanMaintenance, key: string) =>
    edited
      ? calls.changeMaintenance(edited.id, { ...body, version: edited.version })
      : calls.planMaintenance(body, key),
  )
  const hasBegun = edited?.state === 'in-progress'
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await save.run(planOf(fields, edited, page.timeZone))) onDone()
  }
  const title = edited ? t.maintenance.change : t.maintenance.plan
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
            />
            <AreaField
              label={t.maintenance.body(nameOf(code))}
              value={fields.body[code] ?? ''}
              onInput={(value) => setFields({ ...fields, body: { ...fields.body, [code]: value } })}
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
      />
      <TextField
        label={t.maintenance.endsAt(page.timeZone)}
        type="datetime-local"
        required
        value={fields.endsAt}
        onInput={(endsAt) => setFields({ ...fields, endsAt })}
      />
      {!hasBegun && <Covered chosen={fields.chosen} onChange={(chosen) => setFields({ ...fields, chosen })} />}
      <Trouble error={save.error} />
      <div class="actions">
        <Button look="main" submit busy={save.busy}>
          {t.common.save}
        </Button>
        <Button onClick={onDone}>{t.common.cancel}</Button>
      </div>
    </form>
  )
}

interface CoveredProps {
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

function Covered({ chosen, onChange }: CoveredProps) {
  const { t, say } = useNames()
  const all = useComponents().value?.components ?? []
  const put = (id: string, isIn: boolean) => onChange(isIn ? [...chosen, id] : chosen.filter((one) => one !== id))
  return (
    <fieldset>
      <legend>{t.maintenance.covers}</legend>
      {inOrder(all).map((one) => (
        <label key={one.id} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(one.id)}
            onChange={(event) => put(one.id, event.currentTarget.checked)}
          />
          <span>{one.isGroup ? t.maintenance.group(say(one.name)) : say(one.name)}</span>
        </label>
      ))}
    </fieldset>
  )
}

interface Fields {
  readonly title: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly chosen: readonly string[]
}

/** A new one: the next whole hour, for an hour. */
function startOf(edited: MaintenanceView | null, timeZone: string): Fields {
  const next = Math.ceil(serverNow() / HOUR_MS) * HOUR_MS
  return {
    title: edited?.title ?? {},
    body: edited?.body ?? {},
    startsAt: zoneInput(edited?.startsAt ?? next, timeZone),
    endsAt: zoneInput(edited?.endsAt ?? next + HOUR_MS, timeZone),
    chosen: edited?.components.map((one) => one.componentId) ?? [],
  }
}

/** A time that nobody touched stays the very instant that it was. */
function planOf(fields: Fields, edited: MaintenanceView | null, timeZone: string): PlanMaintenance {
  const when = (value: string, before: number | undefined) =>
    before !== undefined && zoneInput(before, timeZone) === value ? before : value
  const languages = Object.keys(fields.title).filter((code) => fields.title[code]?.trim())
  return {
    startsAt: when(fields.startsAt, edited?.startsAt),
    endsAt: when(fields.endsAt, edited?.endsAt),
    components: fields.chosen.map((componentId) => {
      const regions = edited?.components.find((one) => one.componentId === componentId)?.regions ?? []
      return { componentId, regions }
    }),
    texts: Object.fromEntries(
      languages.map((code) => [
        code,
        { title: fields.title[code]?.trim() ?? '', body: fields.body[code]?.trim() ?? '' },
      ]),
    ),
  }
}
