/**
 * What the strips of days are made of: for each component and group the days that are kept, and the published stretches
 * since. Read by public-page for every revision, and by keep-days, which moves the line between the two on.
 */
import type { Component, Page } from '../domain/catalogue.ts'
import { type KeptDays, nothingKept, type Strip } from '../domain/kept-days.ts'
import type { CalendarDay } from '../domain/time.ts'
import { beganBefore, type PublishedSpan, publishedSpans, publishedSpansOf } from '../store/intervals.ts'
import { loadKeptDays } from '../store/kept-days.ts'
import type { Tx } from '../store/open.ts'

export interface StripFacts {
  readonly page: Page
  /** All that the page has. */
  readonly components: readonly Component[]
  /** Oldest first. */
  readonly days: readonly CalendarDay[]
  readonly now: number
}

/** @param only whose strips; default all of the page */
export async function readStrips(
  tx: Tx,
  { page, components, days, now }: StripFacts,
  only?: readonly Component[],
): Promise<Map<string, Strip>> {
  const whose = sourcesOf(components)
  const rows = await loadKeptDays(
    tx,
    page.id,
    only?.map((c) => c.id),
  )
  const wanted = (only ?? components).map((component) => {
    const sources = whose(component)
    const row = rows.get(component.id)
    const holds = row?.madeOf === madeOf(page, component, sources) && row.kept.untilAt <= now
    return { component, sources, kept: holds ? row.kept : null }
  })
  const missing = wanted.filter((w) => w.kept === null).map((w) => w.sources)
  const gaps = await gapsBefore(tx, days[0]?.startAt ?? now, missing)
  const kept = wanted.map((w) => w.kept ?? nothingKept(gaps.get(w.sources) ?? 0))
  const since = new Map<string, number>()
  for (const [n, { sources }] of wanted.entries()) {
    const { untilAt } = kept[n]!
    for (const id of sources) since.set(id, Math.min(since.get(id) ?? untilAt, untilAt))
  }
  const spans = await spansSince(tx, since, only ? null : page.id)
  return new Map(
    wanted.map(({ component, sources }, n) => [component.id, stripOf(component, sources, kept[n]!, spans)] as const),
  )
}

/** Of what a component's days are made: itself, or the members of a group. */
export function sourcesOf(components: readonly Component[]): (component: Component) => readonly string[] {
  const within = Map.groupBy(components, (c) => c.parentId)
  return ({ id, isGroup }) => (isGroup ? (within.get(id) ?? []).map((c) => c.id) : [id])
}

/** All that a kept day depends on beside stretches. */
export function madeOf({ timeZone }: Page, { createdAt, isGroup }: Component, sources: readonly string[]): string {
  return [timeZone, createdAt, ...(isGroup ? sources.toSorted() : [])].join(' ')
}

function stripOf(
  { isGroup }: Component,
  sources: readonly string[],
  kept: KeptDays,
  spans: ReadonlyMap<string, readonly PublishedSpan[]>,
): Strip {
  const own = sources.flatMap((id) => (spans.get(id) ?? []).filter((s) => s.startedAt >= kept.untilAt))
  if (!isGroup || sources.length === 1) return { kept, spans: own }
  // One member of several that is down is a partial outage of the group.
  return { kept, spans: own.map((s) => (s.state === 'major' ? { ...s, state: 'partial' } : s)) }
}

/** For each of these: the last instant not after `at` that no stretch of any of its sources crosses or touches. */
async function gapsBefore(
  tx: Tx,
  at: number,
  all: readonly (readonly string[])[],
): Promise<Map<readonly string[], number>> {
  const began = await beganBefore(tx, [...new Set(all.flat())], at)
  const gaps = new Map<readonly string[], number>()
  for (const sources of all) {
    let gap = at
    let before = began
    for (;;) {
      const first = Math.min(...sources.map((id) => before.get(id) ?? gap))
      if (first >= gap) break
      gap = first
      before = await beganBefore(tx, sources, gap)
    }
    gaps.set(sources, gap)
  }
  return gaps
}

/**
 * By component. Of a whole page most are kept until the same midnight, which no stretch of theirs crosses or touches: what
 * the page has since then is theirs, and few are asked for by name.
 */
async function spansSince(
  tx: Tx,
  since: ReadonlyMap<string, number>,
  wholePageId: string | null,
): Promise<Map<string, PublishedSpan[]>> {
  const byInstant = Map.groupBy(since.keys(), (id) => since.get(id) ?? 0)
  const newest = Math.max(...byInstant.keys())
  const spans: PublishedSpan[] = []
  for (const [from, ids] of byInstant) {
    if (wholePageId === null || from !== newest) spans.push(...(await publishedSpansOf(tx, ids, from)))
    else spans.push(...(await publishedSpans(tx, wholePageId, from)).filter((s) => since.get(s.componentId) === from))
  }
  return Map.groupBy(spans, (s) => s.componentId)
}
