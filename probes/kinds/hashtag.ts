/**
 * How many posts with a tag a Mastodon-compatible server knows of the last hour: a number for people to weigh, never a
 * verdict about anything. Called by run.ts through kinds/index.ts.
 */
import type { Measurement } from '../assess.ts'
import { NetworkFault } from '../faults.ts'
import type { PostCount } from '../protocol/report.ts'
import type { Assignment } from '../protocol.ts'
import { type Answered, askApi, asMeasurement, notBefore, Unreadable } from './hashtag-api.ts'
import { evidenceOfJourney, type Journey, phasesOfJourney, startJourney } from './http-journey.ts'
import { allowedUrl, type CheckContext, type CheckReport } from './kind.ts'

const HOUR_MS = 3_600_000
/** The most that Mastodon gives at once. */
const PAGE_POSTS = 40
/** 600 posts are enough to see that there are many; servers allow 300 requests in five minutes. */
const MOST_PAGES = 15

export async function checkHashtag(assignment: Assignment, context: CheckContext): Promise<CheckReport> {
  const journey = startJourney()
  const report = (measured: Measurement, posts?: PostCount): CheckReport => ({
    measured,
    phases: phasesOfJourney(journey),
    evidence: () => evidenceOfJourney(journey, null),
    ...(posts ? { posts } : {}),
  })
  try {
    const posts = await countPosts({ assignment, context, journey })
    const least = posts.isAtLeast ? 'at least ' : ''
    const many = posts.count === 1 ? 'post' : 'posts'
    const because = `#${posts.tag}: ${least}${posts.count} ${many} in the last hour`
    return report({ is: 'told', status: 200, outcome: 'pass', code: 'ok', because }, posts)
  } catch (error) {
    if (!(error instanceof NetworkFault) && !(error instanceof Unreadable)) throw error
    return report(asMeasurement(error))
  }
}

interface Counting {
  readonly assignment: Assignment
  readonly context: CheckContext
  readonly journey: Journey
}

async function countPosts(counting: Counting): Promise<PostCount> {
  const { assignment, context } = counting
  const url = allowedUrl(context.guard, assignment.target.url)
  const tag = tagOf(url)
  const waitUntil = notBefore(context)
  if (waitUntil !== null) throw new Unreadable(`${url.hostname} wants no question before ${waitUntil}`)
  const since = context.clock.wallAt() - HOUR_MS
  const seen = new Set<string>()
  let count = 0
  for (let page = 0; page < MOST_PAGES; page++) {
    const answered = await nextPage(counting, { url, tag, seen })
    // Some of it is known: a number that is too small is better than none.
    if (answered === null) return { tag, count, isAtLeast: true }
    const fresh = answered.posts.filter(({ id }) => !seen.has(id))
    for (const { id } of fresh) seen.add(id)
    const young = fresh.filter(({ at }) => at > since)
    count += young.length
    if (page === 0 && answered.posts.length === 0) await mustBeEmpty(counting, { url, tag })
    if (young.length < answered.posts.length || fresh.length === 0) return { tag, count, isAtLeast: false }
    if (answered.isLastAllowed) return { tag, count, isAtLeast: true }
  }
  return { tag, count, isAtLeast: true }
}

interface Where {
  readonly url: URL
  readonly tag: string
}

/** null: nothing more comes of it, after something came. */
async function nextPage(
  counting: Counting,
  { url, tag, seen }: Where & { readonly seen: ReadonlySet<string> },
): Promise<Answered | null> {
  const oldest = [...seen].at(-1)
  const ask = new URL(`/api/v1/timelines/tag/${encodeURIComponent(tag)}`, url)
  ask.searchParams.set('limit', String(PAGE_POSTS))
  if (oldest !== undefined) ask.searchParams.set('max_id', oldest)
  try {
    return await askApi(counting, ask)
  } catch (error) {
    if (oldest === undefined || !(error instanceof NetworkFault || error instanceof Unreadable)) throw error
    return null
  }
}

/** An empty timeline may be one that is not shown: the tag's own figures of the week tell. */
async function mustBeEmpty(counting: Counting, { url, tag }: Where): Promise<void> {
  const { uses } = await askApi(counting, new URL(`/api/v1/tags/${encodeURIComponent(tag)}`, url))
  if (uses > 0) throw new Unreadable(`${url.hostname} shows no posts with #${tag}, though there are some`)
}

/** The tag of `https://server/tags/name`. */
function tagOf(url: URL): string {
  const name = /^\/tags\/([^/]+)\/?$/.exec(url.pathname)?.[1]
  try {
    return decodeURIComponent(name ?? '')
  } catch {
    throw new Unreadable('its address names no tag')
  }
}
