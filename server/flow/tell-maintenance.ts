/**
 * What subscribers hear of planned work: an outbox row in the transaction of its fact. Called by publish-maintenance for
 * what people do, by tend-maintenance for what the plan does.
 */

import type { Times } from '../domain/maintenance.ts'
import type { MaintenanceWord } from '../domain/maintenance-word.ts'
import { nextReminder, type Told, wordFor } from '../domain/maintenance-word.ts'
import { holdMs } from '../domain/outbox.ts'
import { countActive } from '../store/audience.ts'
import type { WholeMaintenance } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { insertOutbox } from '../store/outbox.ts'
import type { Context } from './context.ts'

/** What an outbox row keeps of the moment; words and coverage are read when it is written. */
export interface MaintenanceFacts extends Told {
  readonly what: MaintenanceWord
  readonly version: number
  /** With `rescheduled`: as it was planned before. */
  readonly before: { readonly startsAt: number; readonly endsAt: number } | null
  /** The update that carries what was said with it. */
  readonly updateId: string | null
  /** It is one date of a series: the next ones after it, and with `rescheduled` the next of those that are off; absent: it is told by itself. */
  readonly series?: { readonly dates: readonly Times[]; readonly off?: readonly Times[] }
}

export interface Turned {
  readonly before: WholeMaintenance
  readonly after: WholeMaintenance
  /** Of what a person said with it; null: nothing. */
  readonly updateId: string | null
  /** The person's choice for this time; undefined: as its plan says. */
  readonly notify?: boolean | undefined
}

/** At most one message, whatever happened since `before`. */
export async function tellTurn(context: Context, tx: Tx, turned: Turned, revision: number): Promise<void> {
  const { before, after, updateId, notify = !after.isQuiet } = turned
  const what = wordFor(before, after, updateId !== null)
  if (what === null || !notify) return
  await tell(context, tx, { what, work: after, before: what === 'rescheduled' ? before : null, updateId, revision })
}

export interface MaintenanceTelling {
  readonly what: MaintenanceWord
  readonly work: WholeMaintenance
  readonly before: WholeMaintenance | null
  readonly updateId: string | null
  readonly revision: number
  readonly series?: { readonly dates: readonly WholeMaintenance[]; readonly off?: readonly WholeMaintenance[] }
}

export async function tell(context: Context, tx: Tx, telling: MaintenanceTelling): Promise<void> {
  const { what, work, before, updateId, revision, series } = telling
  const now = context.clock.now()
  const { state, version, startsAt, endsAt } = work
  const moved = before && timesOf(before)
  const named = series && { dates: series.dates.map(timesOf), ...(series.off && { off: series.off.map(timesOf) }) }
  const moment = { what, state, version, startsAt, endsAt, before: moved, updateId }
  const facts: MaintenanceFacts = named ? { ...moment, series: named } : moment
  const recipients = await countActive(tx, context.pageId, 'maintenance')
  await insertOutbox(tx, {
    ...{ id: context.ids.next(), pageId: context.pageId, kind: 'maintenance', subjectId: work.id },
    ...{ facts: JSON.stringify(facts), revision, createdAt: now, notBeforeAt: now + holdMs(recipients.total) },
  })
  context.wake('fan-out')
}

function timesOf({ startsAt, endsAt }: Times): Times {
  return { startsAt, endsAt }
}

/** When subscribers are reminded of a window that they know from now on; null: never. */
export function remindAt(
  { isQuiet, reminders, startsAt, state }: Pick<WholeMaintenance, 'isQuiet' | 'reminders' | 'startsAt' | 'state'>,
  knownAt: number,
): number | null {
  return isQuiet || state !== 'scheduled' ? null : nextReminder(startsAt, { leadsMs: reminders, knownAt })
}
