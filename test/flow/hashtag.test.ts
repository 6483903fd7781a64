/** Posts with a tag, from a batch to the desk, on both engines: beside a suspicion, never a verdict, never public. */
import { describe, expect, test } from 'vitest'
import { hourOf } from '../../server/domain/hashtag.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import { sweepSilence } from '../../server/flow/sweep-silence.ts'
import { addToHour, hoursOf } from '../../server/store/post-counts.ts'
import { ENGINES } from '../support/engines.ts'
import { freshFlow } from '../support/flow-context.ts'
import { componentOnPage, detail, incidents, told } from './seen.ts'

const TAG_PAGE = 'https://mastodon.example/tags/teatro_down'

/** The probe `api` counts posts for streaming. */
async function world(engine: (typeof ENGINES)[number]) {
  const flow = await freshFlow(engine)
  const { db } = flow.store
  const target = JSON.stringify({ url: TAG_PAGE, method: 'GET', headers: {}, body: null })
  await db
    .updateTable('probes')
    .set({ kind: 'hashtag', target, component_id: flow.id.streaming })
    .where('key', '=', 'api')
    .execute()
  const probe = await db.selectFrom('probes').select('id').where('key', '=', 'api').executeTakeFirstOrThrow()
  let sequence = 10_000
  const post = async (count: number | null, at = flow.clock.now()) => {
    const posts = count === null ? {} : { posts: { tag: 'teatro_down', count, isAtLeast: count >= 600 } }
    const [outcome, code] = count === null ? (['inconclusive', 'unreadable'] as const) : (['pass', 'ok'] as const)
    const result = {
      ...{ probeId: probe.id, version: 1, at, outcome, code, status: 200, why: 'planned' as const },
      because: `#teatro_down: ${count} posts in the last hour`,
      phases: { dnsMs: 1, connectMs: 1, tlsMs: 1, firstByteMs: 1, totalMs: 5 },
      evidence: null,
      ...posts,
    }
    const sight = { sees: true, because: '', loopLagP99Ms: 1 }
    sequence += 10_000
    const batch = { protocol: 1 as const, sequence, sentAt: at, sight, results: [result] }
    await recordResults(flow.context, { locationId: flow.locationId, awakeAt: 0 }, batch)
  }
  const suspect = async () => {
    for (const [i, wait] of [0, 5_000, 10_000].entries()) {
      flow.clock.advance(wait)
      await flow.report({ streaming: 'fail' }, { sequence: sequence + i + 1 })
    }
    sequence += 10
    return (await incidents(flow))[0]?.id
  }
  return { flow, post, suspect, probeId: probe.id }
}

describe.each(ENGINES)('posts with a tag on %s', (engine) => {
  test('stand beside the suspicion of what they are counted for, with what is usual in that hour', async () => {
    const { flow, post, suspect, probeId } = await world(engine)
    const hour = hourOf(flow.clock.now())
    await flow.store.transact(async (tx) => {
      for (const week of [1, 2, 3]) await addToHour(tx, probeId, { hourAt: hour - week * 7 * DAY_MS, posts: 3 + week })
    })
    await post(312)
    const { posts } = await detail(flow, await suspect())
    expect(posts).toEqual([
      {
        ...{ componentId: flow.id.streaming, tag: 'teatro_down', url: TAG_PAGE, count: 312, isAtLeast: false },
        ...{ usual: 5, isUnusual: true, at: expect.any(Number) },
      },
    ])
  })

  test('say nothing of what is usual before two weeks are known', async () => {
    const { flow, post, suspect } = await world(engine)
    await post(312)
    expect((await detail(flow, await suspect())).posts).toMatchObject([{ count: 312, usual: null, isUnusual: false }])
  })

  test('are no verdict: not alone, not beside a check, not when they cannot be read', async () => {
    const { flow, post } = await world(engine)
    await flow.report({ streaming: 'pass' })
    await post(600)
    for (let minute = 0; minute < 10; minute++) {
      flow.clock.advance(MINUTE_MS)
      await post(null)
    }
    await flow.report({ streaming: 'pass' }, { sequence: 1_000_000 })
    await sweepSilence(flow.context, 0)
    expect(await componentOnPage(flow, 'streaming')).toMatchObject({
      state: 'operational',
      measured: true,
      observation: null,
    })
    expect(await incidents(flow)).toEqual([])
    expect(await told(flow)).toEqual([])
  })

  test('make nothing measured or reported, and stand nowhere on the page', async () => {
    const { flow, post } = await world(engine)
    await flow.store.db.updateTable('probes').set({ component_id: flow.id.api }).where('kind', '=', 'hashtag').execute()
    const before = (await flow.page())?.revision ?? 0
    await post(600)
    expect((await flow.page())?.revision ?? 0).toBe(before)
    await flow.report({ login: 'pass' }, { sequence: 1_000_000 })
    const shown = await componentOnPage(flow, 'api')
    expect(shown).toMatchObject({ state: 'operational', measured: false })
    expect(shown.reported).toBeUndefined()
    expect(JSON.stringify(await flow.page())).not.toContain('teatro_down')
  })

  test('that are old are passed by', async () => {
    const { flow, post, suspect } = await world(engine)
    await post(312)
    flow.clock.advance(HOUR_MS)
    expect((await detail(flow, await suspect())).posts).toEqual([])
  })

  test('of one hour are averaged over its looks, and what is older than eight weeks goes', async () => {
    const { flow, post, probeId } = await world(engine)
    const hour = hourOf(flow.clock.now()) + HOUR_MS
    flow.clock.advance(hour - flow.clock.now())
    await flow.store.transact((tx) => addToHour(tx, probeId, { hourAt: hour - 57 * DAY_MS, posts: 9 }))
    await post(2)
    flow.clock.advance(5 * MINUTE_MS)
    await post(5)
    await dropOld(flow.context)
    expect(await hoursOf(flow.store.db, probeId, 0)).toEqual([{ hourAt: hour, posts: 3.5 }])
  })

  test('an older count never takes the place of a newer one', async () => {
    const { flow, post, suspect } = await world(engine)
    await post(7)
    await post(3, flow.clock.now() - MINUTE_MS)
    expect((await detail(flow, await suspect())).posts).toMatchObject([{ count: 7 }])
  })
})
