/**
 * Verdicts in which nothing falls and nothing comes back, as at the first start, come by the hundred in many batches: on a
 * large page they share a revision every few seconds. Put off by judge-probes, in its transaction; made by a loop of the line.
 */
import type { VerdictState } from '../domain/component.ts'
import { impactOf } from '../domain/suspicion.ts'
import { countComponents, holdPage } from '../store/catalogue.ts'
import type { Db, Tx } from '../store/open.ts'
import { newestMadeAt, putOffRevision, revisionDueAt } from '../store/updates.ts'
import type { Context } from './context.ts'
import { makeRevision } from './public-page.ts'

const SHORTEST_SETTLE_MS = 1_000
const LONGEST_SETTLE_MS = 5_000
/** A revision costs what its page has: with fewer components than that there is nothing to save. */
export const LARGE_PAGE = 100

/**
 * How long calm verdicts of a page wait for each other, ms, 1,000 to 5,000. With 2,000 components a revision takes most of a
 * second of a core and 7 MB of files: one a second kept a core busy for the first minute.
 */
export function settleMs(components: number): number {
  return Math.min(LONGEST_SETTLE_MS, Math.max(SHORTEST_SETTLE_MS, 2.5 * components))
}

/** Nothing that the page could tell too late: nobody was told that it is bad, and nobody is to be. */
export function isCalm({ from, to }: { readonly from: VerdictState; readonly to: VerdictState }): boolean {
  return impactOf(from) === 'none' && impactOf(to) === 'none'
}

/** Makes the next revision, or has it made within `settleMs` where one was made just now; any that is made before carries it. */
export async function settleRevision(context: Context, tx: Tx, because: string): Promise<void> {
  const now = context.clock.now()
  const madeAt = await newestMadeAt(tx, context.pageId)
  const sinceMs = madeAt === null ? Number.POSITIVE_INFINITY : Math.abs(now - madeAt)
  const components = sinceMs < LONGEST_SETTLE_MS ? await countComponents(tx, context.pageId) : 0
  const waitMs = settleMs(components)
  if (components > LARGE_PAGE && sinceMs < waitMs) await putOffRevision(tx, context.pageId, now + waitMs)
  else await makeRevision(context, tx, because)
}

/** Makes what was put off and is due. Safe in several processes at once. */
export async function makeDueRevision(context: Context): Promise<void> {
  const { store, pageId } = context
  const isDue = async (db: Db | Tx) => {
    const ahead = ((await revisionDueAt(db, pageId)) ?? Number.NaN) - context.clock.now()
    // So far ahead only after the clock was put back.
    return ahead <= 0 || ahead > 2 * LONGEST_SETTLE_MS
  }
  if (!(await isDue(store.db))) return
  await store.transact(async (tx) => {
    await holdPage(tx, pageId)
    if (await isDue(tx)) await makeRevision(context, tx, 'verdicts that came together')
  })
}
