/**
 * Verdicts in which nothing falls and nothing comes back, as at the first start, come by the hundred in many batches: on a
 * large page they share a revision a second. Put off by judge-probes, in its transaction; made by a loop of the line.
 */
import type { VerdictState } from '../domain/component.ts'
import { impactOf } from '../domain/suspicion.ts'
import { countComponents, holdPage } from '../store/catalogue.ts'
import type { Db, Tx } from '../store/open.ts'
import { newestMadeAt, putOffRevision, revisionDueAt } from '../store/updates.ts'
import type { Context } from './context.ts'
import { makeRevision } from './public-page.ts'

export const SETTLE_MS = 1_000
/** A revision costs what its page has: with fewer components than that there is nothing to save. */
export const LARGE_PAGE = 100

/** Nothing that the page could tell too late: nobody was told that it is bad, and nobody is to be. */
export function isCalm({ from, to }: { readonly from: VerdictState; readonly to: VerdictState }): boolean {
  return impactOf(from) === 'none' && impactOf(to) === 'none'
}

/** Makes the next revision, or has it made within `SETTLE_MS` where one was made just now; any that is made before carries it. */
export async function settleRevision(context: Context, tx: Tx, because: string): Promise<void> {
  const madeAt = await newestMadeAt(tx, context.pageId)
  const isJustMade = madeAt !== null && Math.abs(context.clock.now() - madeAt) < SETTLE_MS
  if (isJustMade && (await countComponents(tx, context.pageId)) > LARGE_PAGE) {
    await putOffRevision(tx, context.pageId, context.clock.now() + SETTLE_MS)
  } else {
    await makeRevision(context, tx, because)
  }
}

/** Makes what was put off and is due. Safe in several processes at once. */
export async function makeDueRevision(context: Context): Promise<void> {
  const { store, pageId } = context
  const isDue = async (db: Db | Tx) => {
    const ahead = ((await revisionDueAt(db, pageId)) ?? Number.NaN) - context.clock.now()
    // So far ahead only after the clock was put back.
    return ahead <= 0 || ahead > 2 * SETTLE_MS
  }
  if (!(await isDue(store.db))) return
  await store.transact(async (tx) => {
    await holdPage(tx, pageId)
    if (await isDue(tx)) await makeRevision(context, tx, 'verdicts that came together')
  })
}
