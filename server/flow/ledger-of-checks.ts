/**
 * Both ledgers as the checks move them: the observed one keeps everything, the published one starts the same and a
 * person may withdraw from it. Called when a verdict turns, and when results come after a time without eyes.
 */
import type { Stretch } from '../domain/blind-time.ts'
import { stateOfVerdict, type VerdictState } from '../domain/component.ts'
import type { Tx } from '../store/open.ts'
import { endIntervals, insertInterval, LEDGERS, loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'

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
  for (const ledger of ledgers) {
    await insertInterval(tx, {
      id: context.ids.next(),
      pageId: context.pageId,
      componentId,
      ledger,
      by: 'checks',
      state: stateOfVerdict(to),
      startedAt: at,
      endedAt: null,
      incidentId: null,
    })
  }
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
