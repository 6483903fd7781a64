/**
 * Posts with a tag as evidence: kept with every batch by record-results, in its transaction, and read for the desk beside what
 * is suspected or open. Nothing is judged by them, and nothing of them is public.
 */
import type { PostsView } from '../contract/hearsay.ts'
import type { Component, Probe } from '../domain/catalogue.ts'
import { causesOf } from '../domain/dependence.ts'
import { HISTORY_KEPT_MS, hourOf, isUnusual, usualPosts } from '../domain/hashtag.ts'
import { freshMs } from '../domain/profile.ts'
import type { Db, Tx } from '../store/open.ts'
import { addToHour, hoursOf, loadCounts, saveCount } from '../store/post-counts.ts'
import { insertChange } from '../store/traces.ts'
import type { Context } from './context.ts'
import type { Heard } from './keep-reports.ts'

export async function keepCounts(context: Context, tx: Tx, heard: readonly Heard[]): Promise<void> {
  for (const { probe, result } of heard) {
    if (!result.posts) continue
    const { at, posts } = result
    // Of what came late only the hour is of use.
    await addToHour(tx, probe.id, { hourAt: hourOf(at), posts: posts.count })
    if (!(await saveCount(tx, probe.id, { ...posts, at }))) continue
    const change = { kind: 'component', subjectId: probe.componentId, at: context.clock.now() } as const
    await insertChange(tx, { pageId: context.pageId, ...change })
  }
}

interface Around {
  readonly components: readonly Component[]
  /** Of the page. */
  readonly probes: readonly Probe[]
  readonly now: number
}

/** The fresh counts that concern these components: of them, and of what they depend on. */
export async function countsAbout(
  db: Db | Tx,
  componentIds: readonly string[],
  { components, probes, now }: Around,
): Promise<PostsView[]> {
  const about = new Set(componentIds.flatMap((id) => [id, ...causesOf(id, components)]))
  const those = probes.filter((p) => p.kind === 'hashtag' && p.pausedAt === null && about.has(p.componentId))
  const counts = await loadCounts(
    db,
    those.map((p) => p.id),
  )
  const views: PostsView[] = []
  for (const { id, componentId, target, cadence } of those) {
    const last = counts.get(id)
    if (!last || now - last.at >= freshMs(cadence)) continue
    const usual = usualPosts(await hoursOf(db, id, last.at - HISTORY_KEPT_MS), last.at)
    const { tag, count, isAtLeast, at } = last
    views.push({ componentId, url: target.url, tag, count, isAtLeast, usual, isUnusual: isUnusual(count, usual), at })
  }
  return views
}
