/**
 * Both ledgers as the checks move them: the observed one keeps everything, the published one starts the same and a
 * person may withdraw from it. Called when a verdict turns, and when results come after a time without eyes.
 */
import type { Probe } from '../domain/catalogue.ts'
import { stateOfVerdict, type VerdictState } from '../domain/component.ts'
import type { Tx } from '../store/open.ts'
import { endIntervals, insertInterval, LEDGERS, loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'

export async function moveLedgers(
  context: Context,
  tx: Tx,
  { componentId, to, at }: { readonly componentId: string; readonly to: VerdictState; readonly at: number },
): Promise<void> {
  await endIntervals(tx, { componentId, by: 'checks', endedAt: at })
  if (to === 'up') return
  for (const ledger of LEDGERS) {
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

/** Nobody looked between these instants (we were stopped): known to be unknown, whatever was before and after. */
export async function noteBlindTime(
  context: Context,
  tx: Tx,
  { probe, from, to }: { readonly probe: Probe; readonly from: number; readonly to: number },
): Promise<void> {
  const verdict = (await loadComponentVerdicts(tx, [probe.componentId])).get(probe.componentId)
  // While it is down or already unknown, an open stretch says so.
  if (verdict?.state !== 'up') return
  for (const ledger of LEDGERS) {
    await insertInterval(tx, {
      id: context.ids.next(),
      pageId: context.pageId,
      componentId: probe.componentId,
      ledger,
      by: 'checks',
      state: 'unknown',
      startedAt: from,
      endedAt: to,
      incidentId: null,
    })
  }
}
