import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { refuse } from '../../server/domain/refusal.ts'
import { once, REPEATS_KEPT_MS, type Repeat } from '../../server/flow/once.ts'
import { ENGINES } from '../support/engines.ts'
import { freshFlow } from '../support/flow-context.ts'
import { done, open, outbox, traces } from './commands.ts'

const key = (change: Partial<Repeat> = {}): Repeat => ({
  ...{ key: 'k1', scope: 'ada', fingerprint: 'POST /api/v1/incidents {}' },
  ...change,
})

describe.each(ENGINES)('a command with a key on %s', (engine) => {
  test('R04 that is sent again is done once and gets the same answer', async () => {
    const flow = await freshFlow(engine)
    const first = done(await open(flow, {}, key()))
    const before = await traces(flow)
    flow.clock.advance(60_000)
    expect(done(await open(flow, {}, key()))).toEqual(first)
    expect(await traces(flow)).toEqual(before)
    expect(await outbox(flow)).toHaveLength(1)
  })

  test('R04 that is sent twice at the same moment is done once', async () => {
    const flow = await freshFlow(engine)
    const send = (context: typeof flow.context) =>
      once(context, key(), async (tx) => {
        await tx.insertInto('leases').values({ name: context.ids.next(), holder: 'x', until_at: 1 }).execute()
        return { by: context.holder }
      })
    const answers = await Promise.all([send(flow.context), send(flow.rival), send(flow.context), send(flow.rival)])
    expect(new Set(answers.map((a) => JSON.stringify(a))).size).toBe(1)
    expect(await flow.store.db.selectFrom('leases').selectAll().execute()).toHaveLength(1)
  })

  test('R04 another command with the same key is refused', async () => {
    const flow = await freshFlow(engine)
    done(await open(flow, {}, key()))
    const before = await traces(flow)
    expect(await open(flow, {}, key({ fingerprint: 'POST another' }))).toMatchObject({ refused: 'key-reused' })
    expect(await traces(flow)).toEqual(before)
  })

  test('leaves nothing by which what it held could be guessed without our key', async () => {
    const flow = await freshFlow(engine)
    const fingerprint = 'POST /api/v1/probes {"secret":"1234"}'
    await once(flow.context, key({ fingerprint }), async () => ({ done: true }))
    const [row] = await flow.store.db.selectFrom('repeats').select('body_hash').execute()
    const digests = (['hex', 'base64url'] as const).map((form) => createHash('sha256').update(fingerprint).digest(form))
    expect(row?.body_hash).toHaveLength(43)
    expect(digests).not.toContain(row?.body_hash)
  })

  test('R04 of another person is another command', async () => {
    const flow = await freshFlow(engine)
    const ada = done(await open(flow, {}, key()))
    const ben = done(await open(flow, {}, key({ scope: 'ben' })))
    expect(ben.incident.id).not.toBe(ada.incident.id)
  })

  test('R05 whose reply was lost after the commit is answered from the store, by another process too', async () => {
    const flow = await freshFlow(engine)
    let runs = 0
    const work = async () => ({ run: ++runs })
    await once(flow.context, key(), work)
    // The reply never arrived; the process is another one now.
    expect(await once(flow.rival, key(), work)).toEqual({ run: 1 })
    expect(runs).toBe(1)
  })

  test('R05 that failed before the commit is done by the next try', async () => {
    const flow = await freshFlow(engine)
    const crash = once(flow.context, key(), async (tx) => {
      await tx.insertInto('leases').values({ name: 'half', holder: 'x', until_at: 1 }).execute()
      throw new Error('crashed')
    })
    await expect(crash).rejects.toThrow('crashed')
    expect(await flow.store.db.selectFrom('leases').selectAll().execute()).toEqual([])
    expect(await once(flow.context, key(), async () => ({ ok: true }))).toEqual({ ok: true })
  })

  test('that was refused may be put right and sent again with the same key', async () => {
    const flow = await freshFlow(engine)
    const refused = await once(flow.context, key(), async (tx) => {
      await tx.insertInto('leases').values({ name: 'half', holder: 'x', until_at: 1 }).execute()
      return refuse('text-missing', 'Say it.')
    })
    expect(refused).toMatchObject({ refused: 'text-missing' })
    expect(await flow.store.db.selectFrom('leases').selectAll().execute()).toEqual([])
    expect(await once(flow.context, key({ fingerprint: 'put right' }), async () => 1)).toBe(1)
  })

  test('is remembered as long as a client may send it again, and what it answered is sealed', async () => {
    const flow = await freshFlow(engine)
    await once(flow.context, key(), async () => ({ token: 'shown once' }))
    const [row] = await flow.store.db.selectFrom('repeats').selectAll().execute()
    expect(JSON.stringify(row)).not.toContain('shown once')
    flow.clock.advance(REPEATS_KEPT_MS)
    expect(await once(flow.context, key(), async () => 'again')).toEqual({ token: 'shown once' })
  })

  test('without a key is done every time', async () => {
    const flow = await freshFlow(engine)
    let runs = 0
    for (const _again of [1, 2]) await once(flow.context, null, async () => ++runs)
    expect(runs).toBe(2)
  })
})
