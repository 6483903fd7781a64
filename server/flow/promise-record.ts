/** The record of promised updates, for the desk: made, kept, late by how much, broken. Called by http/console-promises. */
import type { PromiseQuery, PromiseRecord, PromiseView } from '../contract/promises.ts'
import { keeping } from '../domain/promise.ts'
import { calendarMonth, monthOf } from '../domain/time.ts'
import { loadPage } from '../store/catalogue.ts'
import { promisesFor, titlesOf } from '../store/promises.ts'
import { type Context, whoName } from './context.ts'

const SHOWN = 500

/** @param query.month default: the one that it is now, in the page's zone */
export async function readPromises(context: Context, query: PromiseQuery): Promise<PromiseRecord> {
  const { db } = context.store
  const now = context.clock.now()
  const { timeZone } = await loadPage(db, context.pageId)
  const month = query.month ?? monthOf(now, timeZone)
  const { startAt, endAt } = calendarMonth(month, timeZone)
  const made = (await promisesFor(db, { pageId: context.pageId, from: startAt, to: endAt })).map((one) => ({
    ...one,
    ...keeping(one.promisedAt, one.saidAt, now),
  }))
  const count = (is: PromiseView['is']) => made.filter((one) => one.is === is).length
  const shown = made.toReversed().slice(0, SHOWN)
  const titles = await titlesOf(db, [...new Set(shown.map((one) => one.incidentId))])
  return {
    month,
    made: made.length,
    ...{ kept: count('kept'), late: count('late'), broken: count('broken'), waiting: count('waiting') },
    promises: shown.map(({ author, ...one }) => ({
      ...one,
      by: whoName(author),
      title: titles.get(one.incidentId) ?? {},
    })),
  }
}
