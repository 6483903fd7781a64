import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { factsOf } from '../../server/flow/notice-facts.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { type Answer, addPlaces, lookFrom } from './places.ts'
import { detail, incidents, told } from './seen.ts'

async function watch(flow: Flow, minutes: number, answer: (key: string) => Answer): Promise<void> {
  const keys = new Map(
    (await flow.store.db.selectFrom('probes').select(['id', 'key']).execute()).map((p) => [p.id, p.key]),
  )
  const places = await addPlaces(flow, [])
  await lookFrom(flow, {
    ...{ places, forMs: minutes * MINUTE_MS },
    answer: (probeId) => answer(keys.get(probeId) ?? ''),
  })
}
const GOOD: Answer = { outcome: 'pass' }
const forbidden: Answer = { outcome: 'fail', code: 'http-status', status: 403 }

describe.each(ENGINES)('a rule of our own that refuses every check on %s', (engine) => {
  test('is told as probably ours, once, with the numbers, at the desk and to on-call', async () => {
    const flow = await freshFlow(engine)
    await watch(flow, 3, () => GOOD)
    await watch(flow, 5, () => forbidden)
    const [incident, ...more] = await incidents(flow)
    expect(more).toEqual([])
    const { incident: view, history } = await detail(flow, incident?.id)
    expect(view.massChange).toEqual({ changed: 3, of: 3, answer: 'HTTP 403' })
    expect(view.updatedAt).toBeGreaterThan(0)
    expect(history.find((h) => h.action === 'incident.probably-ours')?.detail).toBe(
      '3 of 3 checks changed to the same answer at once: HTTP 403',
    )
    const words = await told(flow)
    expect(words.filter((w) => w.what === 'probably-ours')).toHaveLength(1)
    const rows = await flow.store.db.selectFrom('outbox').selectAll().orderBy('id', 'desc').execute()
    const row = rows.find((r) => r.facts.includes('probably-ours'))
    const { notice } = await factsOf(flow.context, {
      ...{ id: row?.id ?? '', pageId: row?.page_id ?? '', kind: 'oncall', subjectId: row?.subject_id ?? '' },
      ...{ facts: row?.facts ?? '', revision: null, createdAt: 0, notBeforeAt: 0 },
    } as Parameters<typeof factsOf>[1])
    expect(notice).toMatchObject({ what: 'probably-ours', massChange: { changed: 3, of: 3, answer: 'HTTP 403' } })
  })

  test('is not suspected where the servers say themselves that they fail, or where one is well', async () => {
    const flow = await freshFlow(engine)
    await watch(flow, 3, () => GOOD)
    await watch(flow, 4, (key) => (key === 'login' ? GOOD : forbidden))
    expect((await told(flow)).map((w) => w.what)).not.toContain('probably-ours')
    const other = await freshFlow(engine)
    await watch(other, 3, () => GOOD)
    await watch(other, 4, () => ({ outcome: 'fail', code: 'http-status', status: 504 }))
    expect((await told(other)).map((w) => w.what)).toEqual(['suspected'])
    const [incident] = await incidents(other)
    expect((await detail(other, incident?.id)).incident.massChange).toBeNull()
  })

  test('names all that changed in one word, whenever each of them is found down', async () => {
    const flow = await freshFlow(engine)
    await watch(flow, 3, () => GOOD)
    await watch(flow, 6, () => forbidden)
    const [word, ...more] = await told(flow)
    expect(more).toEqual([])
    expect(word?.what).toBe('probably-ours')
    expect(new Set(word?.components.map((c) => c.componentId))).toEqual(
      new Set([flow.id.streaming, flow.id.api, flow.id.login]),
    )
  })

  test('does not hide an outage in the midst of it: once the rule is gone, what is left with another answer is suspected for itself', async () => {
    const flow = await freshFlow(engine)
    const well = (key: string, then: Answer) => (key === 'login' ? then : GOOD)
    await watch(flow, 3, () => GOOD)
    await watch(flow, 5, () => forbidden)
    const broken: Answer = { outcome: 'fail', code: 'http-status', status: 504 }
    await watch(flow, 3, (key) => (key === 'login' ? broken : forbidden))
    const [incident] = await incidents(flow)
    expect((await detail(flow, incident?.id)).incident.massChange).not.toBeNull()
    await watch(flow, 6, (key) => well(key, broken))
    const { incident: view, history } = await detail(flow, incident?.id)
    expect(view).toMatchObject({ state: 'suspected', massChange: null })
    expect(history.find((h) => h.action === 'incident.not-ours')?.detail).toBe('HTTP 504 instead of 200-299')
    const words = (await told(flow)).map((w) => [w.what, w.components.map((c) => c.because)])
    expect(words.slice(1)).toEqual([['suspected', ['HTTP 504 instead of 200-299']]])
    await watch(flow, 6, () => GOOD)
    expect((await detail(flow, incident?.id)).incident.state).toBe('lapsed')
  })

  test('stays probably ours while what is left has the same answer', async () => {
    const flow = await freshFlow(engine)
    await watch(flow, 3, () => GOOD)
    await watch(flow, 5, () => forbidden)
    await watch(flow, 6, (key) => (key === 'login' ? forbidden : GOOD))
    const [incident] = await incidents(flow)
    expect((await detail(flow, incident?.id)).incident.massChange).toEqual({ changed: 3, of: 3, answer: 'HTTP 403' })
    expect((await told(flow)).map((w) => w.what)).toEqual(['probably-ours'])
  })
})
