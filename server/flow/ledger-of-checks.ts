/**
 * Both ledgers as the checks move them: the observed one keeps everything, the published one starts the same and a
 * person may withdraw from it. Called when a verdict turns, and when results come after a time without eyes.
 */
import type { Stretch } from '../domain/blind-time.ts'
import { stateOfVerdict, type VerdictState } from '../domain/component.ts'
import { holdPage } from '../store/catalogue.ts'
import { nearIncidents } from '../store/incidents.ts'
import { endIntervals, type Interval, insertInterval, LEDGERS } from '../store/intervals.ts'
import { insertExplained } from '../store/maintenance-intervals.ts'
import type { WholeMaintenance } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { workOver } from './muting.ts'

interface Move {
  readonly componentId: string
  readonly to: VerdictState
  readonly at: number
  /** Default both. What others report is no outage of ours that we publish: it moves the observed one alone. */
  readonly ledgers?: readonly (typeof LEDGERS)[number][]
}

export async function moveLedgers(
  context: Context,
  tx: Tx,
  { componentId, to, at, ledgers = LEDGERS }: Move,
): Promise<void> {
  await endIntervals(tx, { componentId, by: 'checks', endedAt: at })
  if (to === 'up') return
  const work = await explainedBy(context, tx, { componentId, to, at })
  for (const ledger of ledgers) {
    const stretch: Interval = {
      id: context.ids.next(),
      pageId: context.pageId,
      componentId,
      ledger,
      by: 'checks',
      state: stateOfVerdict(to),
      startedAt: at,
      endedAt: null,
      incidentId: null,
    }
    if (work) await insertWithin(context, tx, { stretch, work })
    else await insertInterval(tx, stretch)
  }
}

/** The planned work in which this began; what an incident already tells is no work's. */
async function explainedBy(
  context: Context,
  tx: Tx,
  { componentId, to, at }: Omit<Move, 'ledgers'>,
): Promise<WholeMaintenance | null> {
  if (to !== 'down' && to !== 'degraded') return null
  const work = await workOver(context, tx, { componentId, at })
  if (!work) return null
  const near = await nearIncidents(tx, context.pageId)
  return near.some((i) => i.componentIds.includes(componentId)) ? null : work
}

/** The observed ledger keeps it whole and says why; the published one leaves it out as far as the window goes. */
async function insertWithin(
  context: Context,
  tx: Tx,
  { stretch, work }: { readonly stretch: Interval; readonly work: WholeMaintenance },
): Promise<void> {
  const maintenanceId = work.id
  if (stretch.ledger === 'observed') return insertExplained(tx, stretch, { maintenanceId, withdrawn: null })
  const now = context.clock.now()
  const isOver = work.endsAt <= now
  const why = Object.values(work.words)[0]?.title ?? ''
  const withdrawn = { at: now, by: work.author, why }
  await insertExplained(tx, { ...stretch, endedAt: isOver ? work.endsAt : null }, { maintenanceId, withdrawn })
  if (isOver) await insertInterval(tx, { ...stretch, id: context.ids.next(), startedAt: work.endsAt })
}

/** Nobody looked in this stretch (we were stopped): both ledgers say so. */
export async function noteBlindTime(
  context: Context,
  tx: Tx,
  { componentId, blind }: { readonly componentId: string; readonly blind: Stretch },
): Promise<void> {
  const verdict = (await loadComponentVerdicts(tx, [componentId])).get(componentId)
  // While it is down or already unknown, an open stretch says so.
  if (verdict?.state !== 'up') return
  // It may reach into days that are over: whoever keeps those waits for us, or we for them.
  await holdPage(tx, context.pageId)
  for (const ledger of LEDGERS) {
    await insertInterval(tx, {
      id: context.ids.next(),
      pageId: context.pageId,
      componentId,
      ledger,
      by: 'checks',
      state: 'unknown',
      startedAt: blind.from,
      endedAt: blind.to,
      incidentId: null,
    })
  }
}
