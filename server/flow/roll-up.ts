/**
 * Closes what is over of the results: five minutes, hours, days. Many short transactions, a share of the probes each, so
 * that no other writer waits long; what a crash leaves half closed is closed again. Called by jobs/housekeeping.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { HOUR_MS, MINUTE_MS } from '../domain/time.ts'
import {
  firstResultAt,
  lastNoBefore,
  nextBucketAt,
  nextResultAt,
  planBuckets,
  planResults,
} from '../store/bucket-plans.ts'
import type { Tx } from '../store/open.ts'
import { saveResultSpan } from '../store/result-spans.ts'
import {
  finerThan,
  markOf,
  ROLL_UP_WIDTHS_MS,
  type RollUpMark,
  type RollUpWidth,
  rollUpBuckets,
  rollUpResults,
  saveMark,
} from '../store/roll-ups.ts'
import type { Context } from './context.ts'

/** Results may come this late and still count in their bucket. */
const LATE_MS = MINUTE_MS
/** Read, added up and written in one transaction: some 10 ms of it on a slow machine. */
const ROWS_OF_SHARE = 4_000
/** After a long pause: the rest of housekeeping gets its turn in between. */
const BUCKETS_AT_ONCE = 50

/** Finer first: a coarser bucket closes only over finer ones that are closed. @returns true while there is more to close */
export async function rollUp(context: Context): Promise<boolean> {
  let closedUntil = context.clock.now() - LATE_MS
  let more = false
  for (const widthMs of ROLL_UP_WIDTHS_MS) {
    const mark = await closeBuckets(context, widthMs, closedUntil)
    if (mark === null) return more
    more ||= mark.untilAt + widthMs <= closedUntil
    closedUntil = mark.untilAt
  }
  return more
}

/** @returns how far this width is closed now; null before the first result */
async function closeBuckets(context: Context, widthMs: RollUpWidth, closedUntil: number): Promise<RollUpMark | null> {
  let mark = await markNow(context, widthMs, closedUntil)
  for (let left = BUCKETS_AT_ONCE; mark && left > 0 && mark.untilAt + widthMs <= closedUntil; left -= 1) {
    const over = { mark, lastUntil: startOf(closedUntil, widthMs) }
    mark =
      widthMs === ROLL_UP_WIDTHS_MS[0] ? await closeResults(context, over) : await closeFiner(context, widthMs, over)
  }
  return mark
}

async function markNow(context: Context, widthMs: RollUpWidth, closedUntil: number): Promise<RollUpMark | null> {
  const { db } = context.store
  const kept = await markOf(db, widthMs)
  // One that lies ahead was set by a clock that has been put back since: what comes now is of now.
  if (kept && kept.untilAt <= closedUntil + HOUR_MS) return kept
  const firstAt = kept ? closedUntil : await firstResultAt(db)
  if (firstAt === null) return null
  // Another location may bring an earlier one after the first; and the first may be dated ahead, too.
  const untilAt = startOf(Math.min(firstAt, closedUntil) - LATE_MS, widthMs)
  const first = { untilAt, lastNo: kept?.lastNo ?? 0 }
  await shortly(context, (tx) => saveMark(tx, widthMs, first))
  return first
}

const startOf = (at: number, widthMs: number) => Math.floor(at / widthMs) * widthMs

/** What follows `mark`, up to `lastUntil`, may be closed. */
interface Over {
  readonly mark: RollUpMark
  readonly lastUntil: number
}

async function closeResults(context: Context, { mark, lastUntil }: Over): Promise<RollUpMark> {
  const { store } = context
  const [widthMs] = ROLL_UP_WIDTHS_MS
  const plan = await planResults(store.db, mark, { lateMs: LATE_MS, rowsOfShare: ROWS_OF_SHARE })
  if (plan) for (const probes of plan.shares) await shortly(context, (tx) => rollUpResults(tx, plan, probes))
  const filledAt = plan ? plan.untilAt : await nextResultAt(store.db, mark)
  const untilAt = Math.min(lastUntil, startOf(filledAt ?? lastUntil, widthMs))
  return shortly(context, async (tx) => {
    if (plan) await saveResultSpan(tx, plan)
    const next = { untilAt, lastNo: await lastNoBefore(tx, untilAt, mark.lastNo) }
    await saveMark(tx, widthMs, next)
    return next
  })
}

async function closeFiner(context: Context, widthMs: RollUpWidth, { mark, lastUntil }: Over): Promise<RollUpMark> {
  const { db } = context.store
  const filledAt = (await nextBucketAt(db, finerThan(widthMs), mark.untilAt)) ?? lastUntil
  const fromAt = Math.min(lastUntil, startOf(filledAt, widthMs))
  const shares = fromAt < lastUntil ? await planBuckets(db, { widthMs, fromAt }, ROWS_OF_SHARE) : []
  for (const probes of shares) await shortly(context, (tx) => rollUpBuckets(tx, { widthMs, fromAt }, probes))
  const next = { ...mark, untilAt: Math.min(lastUntil, fromAt + widthMs) }
  await shortly(context, (tx) => saveMark(tx, widthMs, next))
  return next
}

/** One transaction; then the rest of the process has its turn. */
async function shortly<T>({ store }: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  const done = await store.transact(work)
  await breathe()
  return done
}
