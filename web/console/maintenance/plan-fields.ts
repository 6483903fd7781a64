/** What the form for planned work holds, and the plan that it comes to. Pure; `maintenance-form.tsx` asks. */
import type { CoveredComponent, MaintenanceView, PlanMaintenance } from '../../../server/contract/maintenance.ts'
import type { Repeat } from './repeat.ts'
import { zoneInput } from './zone-clock.ts'

export interface PlanFields {
  readonly title: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  /** In the order in which they were chosen. */
  readonly chosen: readonly Chosen[]
  /** Subscribers are written to. */
  readonly notify: boolean
  /** Minutes before the start. */
  readonly reminders: readonly number[]
  readonly repeat: Repeat
  /** One's own, where `repeat` says so. */
  readonly rule: string
}

/** What is changed: a window, or a series with its next date. */
export type Edited = Pick<
  MaintenanceView,
  'title' | 'body' | 'startsAt' | 'endsAt' | 'components' | 'notify' | 'reminders'
> & { readonly rule?: string }

export interface Chosen {
  readonly componentId: string
  /** Keys; empty: everywhere. */
  readonly regions: readonly string[]
}

const HOUR_MS = 3_600_000
/** As the server reminds when nobody chooses. */
const USUAL_REMINDERS: readonly number[] = [1_440, 60]
/** A week, a day and an hour before; what a program chose beside them stands among them. */
export const OFFERED_REMINDERS: readonly number[] = [10_080, ...USUAL_REMINDERS]

/** A new one: the next whole hour, for an hour. */
export function startOf(
  edited: Edited | null,
  { timeZone, now }: { readonly timeZone: string; readonly now: number },
): PlanFields {
  const next = Math.ceil(now / HOUR_MS) * HOUR_MS
  return {
    title: edited?.title ?? {},
    body: edited?.body ?? {},
    startsAt: zoneInput(edited?.startsAt ?? next, timeZone),
    endsAt: zoneInput(edited?.endsAt ?? next + HOUR_MS, timeZone),
    chosen: edited?.components.map(({ componentId, regions }) => ({ componentId, regions })) ?? [],
    notify: edited?.notify ?? true,
    reminders: edited?.reminders ?? USUAL_REMINDERS,
    repeat: edited?.rule === undefined ? 'once' : 'rule',
    rule: edited?.rule ?? '',
  }
}

/** A time that nobody touched stays the very instant that it was. */
export function planOf(fields: PlanFields, edited: Edited | null, timeZone: string): PlanMaintenance {
  const when = (value: string, before: number | undefined) =>
    before !== undefined && zoneInput(before, timeZone) === value ? before : value
  const languages = Object.keys(fields.title).filter((code) => fields.title[code]?.trim())
  return {
    startsAt: when(fields.startsAt, edited?.startsAt),
    endsAt: when(fields.endsAt, edited?.endsAt),
    components: fields.chosen.map(
      ({ componentId, regions }): CoveredComponent => ({ componentId, regions: [...regions] }),
    ),
    notify: fields.notify,
    reminders: [...fields.reminders],
    texts: Object.fromEntries(
      languages.map((code) => [
        code,
        { title: fields.title[code]?.trim() ?? '', body: fields.body[code]?.trim() ?? '' },
      ]),
    ),
  }
}

/** Where each field of the form stands in the command. */
export function pathsIn(languages: readonly string[]): string[] {
  return [
    'startsAt',
    'endsAt',
    'components',
    'rule',
    ...languages.flatMap((code) => [`texts/${code}/body`, `texts/${code}`]),
  ]
}
