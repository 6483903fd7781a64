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

export interface AskedOf {
  readonly probe: Probe
  /** Locations that need not be asked: they have just looked, or are told by another way. */
  readonly except: ReadonlySet<string>
}

export async function askOthers(context: Context, tx: Tx, asks: readonly AskedOf[]): Promise<void> {
  if (asks.length === 0) return
  const agents = (await listAgents(tx)).filter(looks)
  const asked = asks.flatMap(({ probe, except }) =>
    agents
      .filter((one) => !except.has(one.id) && isCheckedFrom(probe, one.id))
      .map((one): AskedCheck => ({ locationId: one.id, probeId: probe.id })),
  )
  await askChecks(tx, asked, context.clock.now())
}

function looks({ isLocal, publicKey, quarantinedAt }: Agent): boolean {
  return isLocal || (publicKey !== null && quarantinedAt === null)
}
