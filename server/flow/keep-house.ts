/** What keeps the rows bounded: closed buckets are rolled up, and what is old goes. Called by jobs/housekeeping. */
import { setImmediate as breathe } from 'node:timers/promises'
import { HISTORY_KEPT_MS } from '../domain/hashtag.ts'
import { DAY_MS, lastDays, MINUTE_MS } from '../domain/time.ts'
import { dropEndedAlerts } from '../store/alerts.ts'
import { holdPage, loadPage } from '../store/catalogue.ts'
import type { Db, Tx } from '../store/open.ts'
import { dropHours } from '../store/post-counts.ts'
import { dropRepeats } from '../store/repeats.ts'
import { dropAppended, dropDeliveries, dropEvidence, dropOutbox } from '../store/retention.ts'
import {
  firstResultAt,
  markOf,
  ROLL_UP_WIDTHS_MS,
  type RollUpMark,
  type RollUpWidth,
  rollUpBuckets,
  rollUpResults,
  saveMark,
} from '../store/roll-ups.ts'
import { dropRevisions, newestMadeAt, newestRevision } from '../store/updates.ts'
import type { Context } from './context.ts'
import { REPEATS_KEPT_MS } from './once.ts'
import { makeRevision } from './public-page.ts'
import { dropStaleSignIns } from './sign-in.ts'
import { purgeUnconfirmed } from './subscribe.ts'

/** Results may come this late and still count in their bucket. */
const LATE_MS = MINUTE_MS
const RAW_KEPT_MS = 7 * DAY_MS
const CHANGES_KEPT_MS = DAY_MS
/** Clocks that are right do not differ by so much: what is dated further ahead was written before one was put back. */
const AHEAD_MS = DAY_MS
/** After the incident's end. */
const EVIDENCE_KEPT_MS = 30 * DAY_MS
const ALERTS_KEPT_MS = 90 * DAY_MS
/** After the incident's end; of what has none, such as a confirmation, after it was written. */
const DELIVERIES_KEPT_MS = 90 * DAY_MS
const REVISIONS_KEPT = 20
/** One transaction closes at most this many buckets, so that a long pause does not hold everybody up. */
const BUCKETS_AT_ONCE = 50

/** Finer first: a coarser bucket closes only over finer ones that are closed. @returns true while there is more to close */
export async function rollUp(context: Context): Promise<boolean> {
  let closedUntil = context.clock.now() - LATE_MS
  let more = false
  for (const widthMs of ROLL_UP_WIDTHS_MS) {
    const mark = await context.store.transact((tx) => closeBuckets(tx, widthMs, closedUntil))
    if (mark === null) return more
    more ||= mark.untilAt + widthMs <= closedUntil
    closedUntil = mark.untilAt
  }
  return more
}

/** @returns how far this width is closed now; null before the first result */
async function closeBuckets(tx: Tx, widthMs: RollUpWidth, closedUntil: number): Promise<RollUpMark | null> {
  const first = (await markOf(tx, widthMs)) ?? (await firstMark(tx, widthMs))
  if (first === null) return null
  let mark = first
  for (let left = BUCKETS_AT_ONCE; left > 0 && mark.untilAt + widthMs <= closedUntil; left -= 1) {
    if (widthMs === ROLL_UP_WIDTHS_MS[0]) mark = await rollUpResults(tx, mark)
    else {
      await rollUpBuckets(tx, widthMs, mark.untilAt)
      mark = { ...mark, untilAt: mark.untilAt + widthMs }
    }
  }
  if (mark !== first) await saveMark(tx, widthMs, mark)
  return mark
}

async function firstMark(tx: Tx, widthMs: RollUpWidth): Promise<RollUpMark | null> {
  const firstAt = await firstResultAt(tx)
  return firstAt === null ? null : { untilAt: Math.floor(firstAt / widthMs) * widthMs, lastNo: 0 }
}

/** A day that begins is a change of the page: the strips move on by one, even if nothing else happens. */
export async function beginDay(context: Context): Promise<void> {
  const { store, clock, pageId } = context
  const { timeZone } = await loadPage(store.db, pageId)
  const startAt = lastDays(clock.now(), 1, timeZone)[0]?.startAt ?? 0
  const isOld = async (db: Db | Tx) => ((await newestMadeAt(db, pageId)) ?? startAt) < startAt
  if (!(await isOld(store.db))) return
  await store.transact(async (tx) => {
    await holdPage(tx, pageId)
    if (await isOld(tx)) await makeRevision(context, tx, 'a new day')
  })
}

/** Safe to repeat, and in several processes at once. The rest of the process gets its turn between any two transactions. */
export async function dropOld(context: Context): Promise<void> {
  const now = context.clock.now()
  const until = now + AHEAD_MS
  const { pageId } = context
  await inChunks(context, (tx) => dropAppended(tx, 'results', { from: now - RAW_KEPT_MS, until }))
  await inChunks(context, (tx) => dropAppended(tx, 'changes', { from: now - CHANGES_KEPT_MS, until }))
  await inChunks(context, (tx) => dropEvidence(tx, now - EVIDENCE_KEPT_MS))
  await inChunks(context, (tx) => dropEndedAlerts(tx, now - ALERTS_KEPT_MS))
  const before = now - DELIVERIES_KEPT_MS
  await overOutbox(context, (tx, from) => dropDeliveries(tx, { before, from }))
  await overOutbox(context, (tx, from) => dropOutbox(tx, { before, from }))
  await context.store.transact(async (tx) => {
    await dropRepeats(tx, now - REPEATS_KEPT_MS)
    await dropHours(tx, now - HISTORY_KEPT_MS)
    await dropRevisions(tx, {
      pageId,
      before: (await newestRevision(tx, pageId)) - REVISIONS_KEPT,
      emptyBefore: now - RAW_KEPT_MS,
    })
  })
  await purgeUnconfirmed(context)
  await dropStaleSignIns(context)
}

/** @param chunk one transaction of it; @returns whether there may be more */
async function inChunks({ store }: Context, chunk: (tx: Tx) => Promise<boolean>): Promise<void> {
  while (await store.transact(chunk)) await breathe()
}

/** @param step one transaction, from an outbox row on; @returns the row that the next one begins with, null at the end */
async function overOutbox({ store }: Context, step: (tx: Tx, from: string) => Promise<string | null>): Promise<void> {
  let from: string | null = ''
  while (from !== null) {
    const first: string = from
    from = await store.transact((tx) => step(tx, first))
    await breathe()
  }
}
