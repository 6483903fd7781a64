/**
 * Keeps the days that are over, a few components at a time, so that a revision reckons what came since and nothing twice:
 * after an upgrade, at the turn of a day, and where somebody wrote into the past. Called by jobs/housekeeping.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Component } from '../domain/catalogue.ts'
import { keepOn } from '../domain/kept-days.ts'
import { HOUR_MS, lastDays } from '../domain/time.ts'
import { holdPage, listComponents, loadPage } from '../store/catalogue.ts'
import { listKeptDays, loadKeptDays, saveKeptDays } from '../store/kept-days.ts'
import type { Tx } from '../store/open.ts'
import type { Context } from './context.ts'
import { madeOf, readStrips, type StripFacts, sourcesOf } from './day-strips.ts'
import { DAYS_SHOWN } from './public-page.ts'

/** What happened is written down by then, but for what the server was not there to see. */
const SETTLED_AFTER_MS = HOUR_MS
/** For a clock that is put back over midnight. */
const SPARE_DAYS = 2
/** Components, and members of groups, of one transaction. */
const AT_ONCE = 40

/** Safe to repeat, and in several processes at once. */
export async function keepDays(context: Context): Promise<void> {
  const { store, clock, pageId } = context
  const now = clock.now()
  const page = await loadPage(store.db, pageId)
  const components = await listComponents(store.db, pageId)
  const days = lastDays(now, DAYS_SHOWN + SPARE_DAYS, page.timeZone)
  const facts: StripFacts = { page, components, days, now }
  const settledAt = now - SETTLED_AFTER_MS
  const lastAt = days.findLast((day) => day.startAt <= settledAt)?.startAt ?? 0
  const rows = await listKeptDays(store.db, pageId)
  const whose = sourcesOf(components)
  const isBehind = (component: Component) => {
    const row = rows.get(component.id)
    return row?.madeOf !== madeOf(page, component, whose(component)) || row.untilAt < lastAt || row.untilAt > now
  }
  for (const some of steps(components.filter(isBehind), (c) => whose(c).length)) {
    await store.transact((tx) => keepSome(context, tx, { facts, some, settledAt }))
    await breathe()
  }
}

interface Step {
  readonly facts: StripFacts
  readonly some: readonly Component[]
  readonly settledAt: number
}

async function keepSome({ pageId }: Context, tx: Tx, { facts, some, settledAt }: Step): Promise<void> {
  // Whoever writes into days that are over holds it too: on PostgreSQL we would not see their stretch, nor they our row.
  await holdPage(tx, pageId)
  const whose = sourcesOf(facts.components)
  const strips = await readStrips(tx, facts, some)
  const rows = await loadKeptDays(
    tx,
    pageId,
    some.map((c) => c.id),
  )
  for (const component of some) {
    const strip = strips.get(component.id)!
    const kept = keepOn(strip, { ...facts, knownFrom: component.createdAt }, settledAt)
    const madeOfNow = madeOf(facts.page, component, whose(component))
    const row = rows.get(component.id)
    if (row?.madeOf === madeOfNow && row.kept.untilAt === kept.untilAt) continue
    await saveKeptDays(tx, pageId, { componentId: component.id, madeOf: madeOfNow, kept })
  }
}

function steps(components: readonly Component[], costOf: (component: Component) => number): Component[][] {
  const all: Component[][] = []
  let left = 0
  for (const component of components) {
    const cost = Math.max(1, costOf(component))
    if (cost > left) {
      all.push([])
      left = AT_ONCE
    }
    all.at(-1)?.push(component)
    left -= cost
  }
  return all
}
