/** Observed and published uptime of a component side by side, and who made each difference, and why. Called by flow/why. */

import type { DifferenceView, WhyView } from '../contract/why.ts'
import { DAY_MS } from '../domain/time.ts'
import { type Difference, differences, type LedgerSpan, ledgerOf } from '../domain/two-ledgers.ts'
import { uptimeRatio } from '../domain/uptime.ts'
import { loadParts } from '../store/incidents.ts'
import { findMaintenance, withParts } from '../store/maintenances.ts'
import type { Db, Tx } from '../store/open.ts'
import { updatesOf } from '../store/updates.ts'
import { ledgersOf } from '../store/why.ts'
import { whoName } from './context.ts'

const WINDOWS_DAYS = [1, 7, 30, 90] as const
/** A service that flaps makes hundreds, and nobody reads more. */
const SHOWN = 100

export interface Of {
  readonly pageId: string
  readonly componentId: string
  /** Before it nothing is known: the component was not there. */
  readonly knownFrom: number
  readonly now: number
}

export async function readLedgers(
  db: Db | Tx,
  { pageId, componentId, knownFrom, now }: Of,
): Promise<Pick<WhyView, 'blindTimes' | 'uptime' | 'differences'>> {
  const from = Math.max(knownFrom, now - 90 * DAY_MS)
  const spans = await ledgersOf(db, componentId, from)
  const ratio = (ledger: LedgerSpan['ledger'], fromAt: number) =>
    uptimeRatio(ledgerOf(spans, ledger), { from: fromAt, now })
  const found = differences(spans, { from, now }).toReversed().slice(0, SHOWN)
  const blind = ledgerOf(spans, 'observed').filter((s) => s.state === 'unknown')
  return {
    uptime: WINDOWS_DAYS.map((days) => {
      const fromAt = Math.max(knownFrom, now - days * DAY_MS)
      const isWhole = knownFrom <= now - days * DAY_MS
      return { days, fromAt, isWhole, observed: ratio('observed', fromAt), published: ratio('published', fromAt) }
    }),
    blindTimes: blind
      .toReversed()
      .slice(0, SHOWN)
      .map(({ startedAt, endedAt }) => ({ startedAt, endedAt })),
    differences: await explained(db, pageId, found),
  }
}

async function explained(db: Db | Tx, pageId: string, found: readonly Difference[]): Promise<DifferenceView[]> {
  const words = await wordsOf(db, pageId, found)
  return found.map(({ span, ...difference }) => {
    const said = span?.withdrawn
      ? { who: whoName(span.withdrawn.by), why: span.withdrawn.why }
      : words.get(span?.maintenanceId ?? span?.incidentId ?? '')
    return { ...difference, ...(said ?? { who: '', why: '' }), incidentId: span?.incidentId ?? null }
  })
}

interface Word {
  readonly who: string
  readonly why: string
}

/** By incident and by planned work: who spoke of it first, and its title. */
async function wordsOf(db: Db | Tx, pageId: string, found: readonly Difference[]): Promise<Map<string, Word>> {
  const named = (key: 'incidentId' | 'maintenanceId') => [
    ...new Set(found.flatMap(({ span }) => (span?.[key] && span.withdrawn === null ? [span[key]] : []))),
  ]
  const words = new Map<string, Word>()
  const { titles } = await loadParts(db, named('incidentId'))
  for (const update of await updatesOf(db, named('incidentId'))) {
    const title = Object.values(titles.get(update.incidentId) ?? {})[0] ?? ''
    words.set(update.incidentId, { who: whoName(update.author), why: title })
  }
  for (const id of named('maintenanceId')) {
    const one = await findMaintenance(db, pageId, id)
    const [whole] = one ? await withParts(db, [one]) : []
    if (whole) words.set(id, { who: whoName(whole.author), why: Object.values(whole.words)[0]?.title ?? '' })
  }
  return words
}
