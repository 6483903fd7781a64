/**
 * Checks that are asked of a location beside its plan; it learns of them with its next acknowledgement, seconds later.
 * Called by record-results, so that a failure is looked at from everywhere at once, and by "check now" at the desk.
 */
import { isCheckedFrom, type Probe } from '../domain/catalogue.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { type Agent, listAgents } from '../store/agents.ts'
import { type AskedCheck, askChecks } from '../store/asked-checks.ts'
import type { Tx } from '../store/open.ts'
import type { Context } from './context.ts'

/** What was asked of a location and not fetched for this long is no news any more. */
export const ASKED_FOR_MS = MINUTE_MS

/** @param except the location that need not be asked: it has just looked, or is told by another way */
export async function askOthers(
  context: Context,
  tx: Tx,
  { probes, except }: { readonly probes: readonly Probe[]; readonly except: string },
): Promise<void> {
  if (probes.length === 0) return
  const others = (await listAgents(tx)).filter((one) => one.id !== except && looks(one))
  const asked = probes.flatMap((probe) =>
    others
      .filter((one) => isCheckedFrom(probe, one.id))
      .map((one): AskedCheck => ({ locationId: one.id, probeId: probe.id })),
  )
  await askChecks(tx, asked, context.clock.now())
}

function looks({ isLocal, publicKey, quarantinedAt }: Agent): boolean {
  return isLocal || (publicKey !== null && quarantinedAt === null)
}
