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
})
