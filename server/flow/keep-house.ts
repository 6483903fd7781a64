/** What keeps the rows bounded: closed buckets are rolled up, old raw results, change rows and revisions go. */
import { DAY_MS, MINUTE_MS } from '../domain/time.ts'
import { dropRepeats } from '../store/repeats.ts'
import {
  dropResults,
  firstResultAt,
  markOf,
  ROLL_UP_WIDTHS_MS,
  type RollUpWidth,
  rollUpBuckets,
  rollUpResults,
  saveMark,
} from '../store/roll-ups.ts'
import { dropChanges } from '../store/traces.ts'
import { dropRevisions, latestRevision } from '../store/updates.ts'
import type { Context } from './context.ts'
import { REPEATS_KEPT_MS } from './once.ts'
import { dropStaleSignIns } from './sign-in.ts'
import { purgeUnconfirmed } from './subscribe.ts'

/** Results may come this late and still count in their bucket. */
const LATE_MS = MINUTE_MS
const RAW_KEPT_MS = 7 * DAY_MS
const CHANGES_KEPT_MS = DAY_MS
const REVISIONS_KEPT = 20
/** One transaction closes at most this many buckets, so that a long pause does not hold everybody up. */
const BUCKETS_AT_ONCE = 50

/** @returns true while there is more to close */
export async function rollUp(context: Context): Promise<boolean> {
  let more = false
  for (const widthMs of ROLL_UP_WIDTHS_MS) more = (await rollUpWidth(context, widthMs)) || more
  return more
}

async function rollUpWidth(context: Context, widthMs: RollUpWidth): Promise<boolean> {
  const closedUntil = context.clock.now() - LATE_MS
  return context.store.transact(async (tx) => {
    const first = (await markOf(tx, widthMs)) ?? (await firstResultAt(tx))
    if (first === null) return false
    let fromAt = Math.floor(first / widthMs) * widthMs
    let left = BUCKETS_AT_ONCE
    for (; fromAt + widthMs <= closedUntil && left > 0; fromAt += widthMs, left -= 1) {
      if (widthMs === ROLL_UP_WIDTHS_MS[0]) await rollUpResults(tx, fromAt)
      else await rollUpBuckets(tx, widthMs, fromAt)
    }
    await saveMark(tx, widthMs, fromAt)
    return left === 0
  })
}

export async function dropOld(context: Context): Promise<void> {
  const now = context.clock.now()
  const { store, pageId } = context
  while (await store.transact((tx) => dropResults(tx, now - RAW_KEPT_MS)));
  await store.transact(async (tx) => {
    await dropChanges(tx, now - CHANGES_KEPT_MS)
    await dropRepeats(tx, now - REPEATS_KEPT_MS)
    const newest = await latestRevision(tx, pageId)
    if (newest) await dropRevisions(tx, { pageId, before: newest.revision - REVISIONS_KEPT })
  })
  await purgeUnconfirmed(context)
  await dropStaleSignIns(context)
}
