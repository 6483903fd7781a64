/**
 * How the windows of a series follow it when people change it: those that nobody touched move, go or come; and what
 * subscribers are told of that. Called by repeat-maintenance, under the page's lock.
 */
import { follow } from '../domain/repetition.ts'
import { type Occurrence, occurrencesAfter, type Series } from '../store/maintenance-series.ts'
import { saveMaintenanceParts, type WholeMaintenance, withParts } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { spanText } from './add-window.ts'
import type { Actor, Context } from './context.ts'
import { datesOf, makeWindows } from './series-windows.ts'
import type { MaintenanceTelling } from './tell-maintenance.ts'
import { turnWindow } from './turn-window.ts'

/** How many further dates a message names. */
export const NAMED = 4

interface Following {
  readonly series: Series
  readonly actor: Actor
}

/** What subscribers are told of it: one message. */
export type SeriesNews = Pick<MaintenanceTelling, 'what' | 'work' | 'before' | 'series'>

/** @returns null: no date and no time has changed */
export async function followRule(context: Context, tx: Tx, { series, actor }: Following): Promise<SeriesNews | null> {
  const now = context.clock.now()
  const all = await occurrencesAfter(tx, series.id, now)
  const free = (one: Occurrence) => one.state === 'scheduled' && !one.isOwn && one.startsAt > now
  const taken = new Set(all.filter((one) => !free(one)).map((one) => dayOf(one.occurrenceAt, series.timeZone)))
  const dates = datesOf(series, now).filter((at) => !taken.has(dayOf(at, series.timeZone)))
  const { stay, off, add } = follow(all.filter(free), dates)
  const turned: Turned[] = []
  for (const { window, at } of stay.toSorted((a, b) => a.at - b.at)) {
    turned.push(await renew(context, tx, { window, at, series, actor }))
  }
  // Their dates are free: where the rule comes back to one, it gets a window of its own. What people called off stays off.
  const gone = await callOff(context, tx, { windows: off, actor, occurrenceAt: null })
  const made = await makeWindows(context, tx, { series, dates: add, actor })
  const moved = turned.find(({ before, after }) => spanText(before) !== spanText(after))
  if (!moved && gone.length === 0 && made.length === 0) return null
  const coming = (await occurrencesAfter(tx, series.id, now)).filter((one) => one.state === 'scheduled')
  const days = new Set(coming.map((one) => dayOf(one.startsAt, series.timeZone)))
  const left = turned.map(({ before }) => before).filter((one) => !days.has(dayOf(one.startsAt, series.timeZone)))
  return newsOf({ moved, gone: [...gone, ...left], coming: await withParts(tx, coming) })
}

interface Turned {
  readonly before: WholeMaintenance
  readonly after: WholeMaintenance
}

interface Outcome {
  readonly moved: Turned | undefined
  /** Called off, or moved to another day. */
  readonly gone: readonly WholeMaintenance[]
  /** All that is to come now, soonest first. */
  readonly coming: readonly WholeMaintenance[]
}

/** Of the first date that moved; if none did, of the next one. */
function newsOf({ moved, gone, coming }: Outcome): SeriesNews | null {
  const work = moved?.after ?? coming[0]
  // What the message says of the first that moved need not stand among the dates.
  const others = gone.filter((one) => one.id !== moved?.before.id).toSorted((a, b) => a.startsAt - b.startsAt)
  const [off] = others
  if (!work) return off ? { what: 'cancelled', work: off, before: null, series: { dates: [] } } : null
  const dates = coming.filter((one) => one.startsAt > work.startsAt).slice(0, NAMED)
  const series = off ? { dates, off: others.slice(0, NAMED) } : { dates }
  return { what: 'rescheduled', work, before: moved?.before ?? null, series }
}

async function renew(
  context: Context,
  tx: Tx,
  { window, at, series, actor }: Following & { readonly window: Occurrence; readonly at: number },
) {
  const [before] = await withParts(tx, [window])
  if (!before) throw new Error(`${window.id} was there a moment ago`)
  const { words, covers, isQuiet, reminders } = series.plan
  await saveMaintenanceParts(tx, window.id, { words, covers })
  const times = { startsAt: at, endsAt: at + series.lengthMs, occurrenceAt: at }
  const after = { ...before, ...times, words, covers, isQuiet, reminders, version: before.version + 1 }
  const turn = { before, after, actor, at: context.clock.now(), action: 'maintenance.changed', body: {} }
  return { before, after: (await turnWindow(context, tx, { ...turn, detail: spanText(after) })).after }
}

interface CallOff {
  readonly windows: readonly Occurrence[]
  readonly actor: Actor
  /** Absent: they keep their dates. */
  readonly occurrenceAt?: null
}

export async function callOff(
  context: Context,
  tx: Tx,
  { windows, actor, ...freed }: CallOff,
): Promise<WholeMaintenance[]> {
  const off: WholeMaintenance[] = []
  for (const before of await withParts(tx, windows)) {
    const after = { ...before, ...freed, state: 'cancelled', version: before.version + 1 } as const
    const turn = { before, after, actor, at: context.clock.now(), action: 'maintenance.cancelled', body: {} }
    off.push((await turnWindow(context, tx, { ...turn, detail: spanText(after) })).after)
  }
  return off
}

function dayOf(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}
