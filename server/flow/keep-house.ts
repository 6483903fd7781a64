/** What keeps the rows bounded: what is old goes, a few at a time. Called by jobs/housekeeping. */
import { setImmediate as breathe } from 'node:timers/promises'
import { HISTORY_KEPT_MS } from '../domain/hashtag.ts'
import { DAY_MS, lastDays } from '../domain/time.ts'
import { WORDS_KEPT_MS } from '../domain/writing.ts'
import { dropEndedAlerts } from '../store/alerts.ts'
import { holdPage, loadPage } from '../store/catalogue.ts'
import type { Db, Tx } from '../store/open.ts'
import { dropUnusedPictures } from '../store/pictures.ts'
import { dropHours } from '../store/post-counts.ts'
import { dropRepeats } from '../store/repeats.ts'
import { dropSpans } from '../store/result-spans.ts'
import { dropAppended, dropDeliveries, dropEvidence, dropOutbox, dropRollUps } from '../store/retention.ts'
import { markOf, ROLL_UP_WIDTHS_MS } from '../store/roll-ups.ts'
import { dropOldOverrides } from '../store/rota.ts'
import { dropSettledScheduled } from '../store/scheduled-updates.ts'
import { dropRevisions, newestMadeAt, newestRevision } from '../store/updates.ts'
import { dropOldWriting } from '../store/writing.ts'
import type { Context } from './context.ts'
import { REPEATS_KEPT_MS } from './once.ts'
import { makeRevision } from './public-page.ts'
import { dropStaleSignIns } from './sign-in.ts'
import { purgeUnconfirmed } from './subscribe.ts'

const RAW_KEPT_MS = 7 * DAY_MS
const CHANGES_KEPT_MS = DAY_MS
const UNUSED_PICTURES_KEPT_MS = DAY_MS
/** Clocks that are right do not differ by so much: what is dated further ahead was written before one was put back. */
const AHEAD_MS = DAY_MS
/** After the incident's end. */
const EVIDENCE_KEPT_MS = 90 * DAY_MS
const ALERTS_KEPT_MS = 90 * DAY_MS
/** Scheduled updates after their instant, and who stood in for whom after it ended. */
const ARRANGED_KEPT_MS = 90 * DAY_MS
/** After the incident's end; of what has none, such as a confirmation, after it was written. */
const DELIVERIES_KEPT_MS = 90 * DAY_MS
const REVISIONS_KEPT = 20
/** As long as percentiles are made from them: of a day, of a week from hours, of 90 days from days; days for three years. */
const ROLL_UPS_KEPT_MS = [8 * DAY_MS, 40 * DAY_MS, 1_100 * DAY_MS] as const

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
  await dropResults(context, { now, until })
  await inChunks(context, (tx) => dropAppended(tx, 'changes', { from: now - CHANGES_KEPT_MS, until }))
  await inChunks(context, (tx) => dropEvidence(tx, now - EVIDENCE_KEPT_MS))
  await inChunks(context, (tx) => dropEndedAlerts(tx, now - ALERTS_KEPT_MS))
  const before = now - DELIVERIES_KEPT_MS
  await overOutbox(context, (tx, from) => dropDeliveries(tx, { before, from }))
  await overOutbox(context, (tx, from) => dropOutbox(tx, { before, from }))
  await context.store.transact(async (tx) => {
    await dropRepeats(tx, now - REPEATS_KEPT_MS)
    await dropHours(tx, now - HISTORY_KEPT_MS)
    await dropOldWriting(tx, now - WORDS_KEPT_MS)
    await dropSettledScheduled(tx, now - ARRANGED_KEPT_MS)
    await dropOldOverrides(tx, now - ARRANGED_KEPT_MS)
    await dropUnusedPictures(tx, now - UNUSED_PICTURES_KEPT_MS)
    await dropRevisions(tx, {
      pageId,
      before: (await newestRevision(tx, pageId)) - REVISIONS_KEPT,
      emptyBefore: now - RAW_KEPT_MS,
    })
  })
  await purgeUnconfirmed(context)
  await dropStaleSignIns(context)
}

/** Raw rows, and roll-ups but the days', only once what is made from them is made. */
async function dropResults(context: Context, { now, until }: { now: number; until: number }): Promise<void> {
  const { db } = context.store
  const closed = async (width: number) => {
    const widthMs = ROLL_UP_WIDTHS_MS[width]
    return widthMs === undefined ? now : ((await markOf(db, widthMs))?.untilAt ?? 0)
  }
  const from = Math.min(now - RAW_KEPT_MS, await closed(0))
  await inChunks(context, (tx) => dropAppended(tx, 'results', { from, until }))
  await context.store.transact((tx) => dropSpans(tx, from))
  for (const [width, widthMs] of ROLL_UP_WIDTHS_MS.entries()) {
    const before = Math.min(now - (ROLL_UPS_KEPT_MS[width] ?? 0), await closed(width + 1))
    await inChunks(context, (tx) => dropRollUps(tx, widthMs, before))
  }
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
