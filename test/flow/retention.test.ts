/** What housekeeping lets go of, when, and what stays for good. */
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DAY_MS } from '../../server/domain/time.ts'
import { readDeliveries } from '../../server/flow/audience.ts'
import { dropOld } from '../../server/flow/keep-house.ts'
import { rollUp } from '../../server/flow/roll-up.ts'
import { sendTestMail } from '../../server/flow/test-mail.ts'
import { dropDeliveries, STRETCH } from '../../server/store/retention.ts'
import { ENGINES } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { ADA, type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, post, suspected } from './commands.ts'
import { readers, release, send } from './delivering.ts'
import { type ScriptedSender, SENT, scriptedSender } from './scripted-sender.ts'

type Counted =
  | 'deliveries'
  | 'outbox'
  | 'evidence'
  | 'audit'
  | 'intervals'
  | 'verdict_changes'
  | 'changes'
  | 'results'
  | 'access_links'

async function count({ store }: Flow, table: Counted): Promise<number> {
  const row = await store.db
    .selectFrom(table)
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

const oneFails: ScriptedSender['answer'] = ({ address }) =>
  address === 'r1@example.com' ? { is: 'refused', code: '550', because: 'no' } : SENT

test('of two processes that keep house at once none counts what the other one counts', async () => {
  const flow = await freshFlow('postgres')
  await readers(flow, 2)
  const { incident } = done(await open(flow))
  done(await post(flow, incident.id, { version: 1, state: 'resolved' }))
  await release(flow)
  await send(flow, scriptedSender())
  const row = { before: flow.clock.now() + 1, from: '' }
  const [counted, commit] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const first = flow.store.transact(async (tx) => {
    await dropDeliveries(tx, row)
    counted.resolve()
    await commit.promise
  })
  await counted.promise
  const second = flow.rival.store.transact((tx) => dropDeliveries(tx, row))
  await eventually(async () => {
    const waiting =
      await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        flow.store.db,
      )
    return waiting.rows.length > 0
  })
  commit.resolve()
  await Promise.all([first, second])
  const totals = await flow.store.db.selectFrom('outbox').select('totals').execute()
  expect(totals).toEqual([{ totals: '{"sent":2}' }, { totals: '{"sent":2}' }])
})

describe.each(ENGINES)('housekeeping on %s', (engine) => {
  /** Told to so many readers, one of whom refuses. */
  async function told(count: number): Promise<{ flow: Flow; incidentId: string; updateId: string }> {
    const flow = await freshFlow(engine)
    await readers(flow, count)
    const { incident, updates } = done(await open(flow))
    await release(flow)
    const sender = scriptedSender()
    sender.answer = oneFails
    await send(flow, sender, { batch: 1_000 })
    return { flow, incidentId: incident.id, updateId: updates[0]?.id ?? '' }
  }

  async function resolve(flow: Flow, incidentId: string): Promise<void> {
    const resolved = await post(flow, incidentId, { version: 1, state: 'resolved', notify: false })
    done(resolved)
  }

  const age = async (flow: Flow, ms: number) => {
    flow.clock.advance(ms)
    await dropOld(flow.context)
  }

  const counts = async (flow: Flow, updateId: string) =>
    done(await readDeliveries(flow.context, { updateId, after: '' })).counts

  test('lets deliveries go 90 days after their incident was over, however many; their counts stay', async () => {
    const { flow, incidentId, updateId } = await told(620)
    const before = await counts(flow, updateId)
    expect(before).toMatchObject({ sent: 619, dead: 1 })
    await resolve(flow, incidentId)
    await age(flow, 90 * DAY_MS)
    expect(await count(flow, 'deliveries')).toBe(620)
    await age(flow, 1)
    expect(await count(flow, 'deliveries')).toBe(0)
    expect(await counts(flow, updateId)).toEqual(before)
    await dropOld(flow.context)
    expect(await counts(flow, updateId)).toEqual(before)
  })

  test('keeps everything of an incident that is not over, and what still waits for good', async () => {
    const { flow } = await told(2)
    await age(flow, 400 * DAY_MS)
    expect(await count(flow, 'deliveries')).toBe(2)
    await flow.store.db.updateTable('incidents').set({ state: 'resolved', updated_at: 1 }).execute()
    await flow.store.db.updateTable('deliveries').set({ state: 'held' }).where('recipient_id', '=', 'r2').execute()
    await age(flow, 1)
    const left = await flow.store.db.selectFrom('deliveries').select('recipient_id').execute()
    expect(left).toEqual([{ recipient_id: 'r2' }])
  })

  test('lets what was sent to one address go 90 days after it was written, row and all', async () => {
    const flow = await freshFlow(engine)
    done(await sendTestMail(flow.context, { to: 'ada@example.com', actor: ADA }, null))
    await send(flow, scriptedSender())
    await age(flow, 90 * DAY_MS)
    expect([await count(flow, 'deliveries'), await count(flow, 'outbox')]).toEqual([1, 1])
    await age(flow, 1)
    expect([await count(flow, 'deliveries'), await count(flow, 'outbox')]).toEqual([0, 0])
  })

  test('lets evidence go 90 days after its incident was over; the record stays', async () => {
    const flow = await freshFlow(engine)
    await suspected(flow)
    await age(flow, 100 * DAY_MS)
    expect(await count(flow, 'evidence')).toBe(3)
    await flow.well('streaming')
    const record = async () => [
      await count(flow, 'audit'),
      await count(flow, 'intervals'),
      await count(flow, 'verdict_changes'),
    ]
    const kept = await record()
    expect(Math.min(...kept)).toBeGreaterThan(0)
    await age(flow, 90 * DAY_MS)
    expect(await count(flow, 'evidence')).toBe(3)
    await age(flow, 1)
    expect(await count(flow, 'evidence')).toBe(0)
    await age(flow, 1_000 * DAY_MS)
    expect(await record()).toEqual(kept)
  })

  test('lets more than one chunk of changes go, and links that ended', async () => {
    const flow = await freshFlow(engine)
    await dropOld(flow.context)
    const at = flow.clock.now()
    const rows = Array.from({ length: 1_200 }, () => ({ page_id: 'p', kind: 'page', subject_id: 's', at }))
    for (let from = 0; from < rows.length; from += 400) {
      await flow.store.db
        .insertInto('changes')
        .values(rows.slice(from, from + 400))
        .execute()
    }
    const link = { purpose: 'password', staff_id: null, created_at: at, expires_at: at, used_at: null }
    await flow.store.db
      .insertInto('access_links')
      .values({ ...link, token_hash: 'h' })
      .execute()
    await age(flow, DAY_MS)
    expect(await count(flow, 'changes')).toBeGreaterThanOrEqual(1_200)
    expect(await count(flow, 'access_links')).toBe(1)
    await age(flow, 1)
    expect([await count(flow, 'changes'), await count(flow, 'access_links')]).toEqual([0, 0])
  })

  /** As many of each, in this order, dated so far from now. */
  async function seedDated(flow: Flow, runs: readonly { readonly count: number; readonly ms: number }[]) {
    const { db } = flow.store
    const result = { probe_no: 1, location_no: 1, outcome: 0, code: 0, total_ms: 1 }
    const change = { page_id: 'p', kind: 'page', subject_id: 's' }
    for (const { count, ms } of runs) {
      const at = flow.clock.now() + ms
      for (let left = count; left > 0; left -= 500) {
        const some = Array.from({ length: Math.min(left, 500) })
        const results = some.map(() => ({ ...result, at }))
        await db.insertInto('results').values(results).execute()
        await db
          .insertInto('changes')
          .values(some.map(() => ({ ...change, at })))
          .execute()
      }
    }
  }

  test('what was written while the clock was a year ahead does not keep what is old from going', async () => {
    const flow = await freshFlow(engine)
    await flow.store.db.deleteFrom('changes').execute()
    await seedDated(flow, [
      { count: 5_600, ms: 365 * DAY_MS },
      { count: 5_500, ms: -10 * DAY_MS },
      { count: 2, ms: 0 },
      { count: 1, ms: DAY_MS },
    ])
    while (await rollUp(flow.context));
    await dropOld(flow.context)
    expect([await count(flow, 'changes'), await count(flow, 'results')]).toEqual([3, 3])
  })

  const rowNo = (n: number) => `o${String(n).padStart(5, '0')}`

  /** Outbox rows of updates that were over long ago, `o00001` to `o04500`; one settled delivery, of the last of them. */
  async function seedOverLongAgo({ store, context }: Flow): Promise<void> {
    const { pageId } = context
    const row = { page_id: pageId, kind: 'update', facts: '{}', created_at: 1, not_before_at: 1, cursor: '' }
    for (let from = 0; from < 4_500; from += 500) {
      const ids = Array.from({ length: 500 }, (_, n) => rowNo(from + n + 1))
      await store.db
        .insertInto('outbox')
        .values(ids.map((id) => ({ ...row, id, subject_id: `of ${id}`, fanned_out_at: 1 })))
        .execute()
    }
    await store.db
      .insertInto('deliveries')
      .values({
        ...{ id: 'd', page_id: pageId, outbox_id: rowNo(4_500), recipient_kind: 'subscriber', recipient_id: 'r' },
        ...{ channel: 'email', address: 'r@example.com', language: 'en', state: 'sent', tries: 1 },
        ...{ created_at: 1, next_at: 1 },
      })
      .execute()
  }

  test('looks at 2,000 old updates in a transaction, however many have nothing left to drop', async () => {
    const flow = await freshFlow(engine)
    await seedOverLongAgo(flow)
    const seen: [string | null, number][] = []
    for (let from: string | null = ''; from !== null; ) {
      const first: string = from
      from = await flow.store.transact((tx) => dropDeliveries(tx, { before: 2, from: first }))
      seen.push([from, await count(flow, 'deliveries')])
    }
    expect(STRETCH).toBe(2_000)
    expect(seen).toEqual([
      [rowNo(2_001), 1],
      [rowNo(4_001), 1],
      [null, 0],
    ])
    const told = await flow.store.db.selectFrom('outbox').select(['id', 'totals']).where('totals', 'is not', null)
    expect(await told.execute()).toEqual([{ id: rowNo(4_500), totals: '{"sent":1}' }])
  })

  test('lets everybody else have a turn between any two of its transactions', async () => {
    const flow = await freshFlow(engine)
    await seedOverLongAgo(flow)
    let turns = 0
    let next: NodeJS.Immediate
    const look = () => {
      turns += 1
      next = setImmediate(look)
    }
    look()
    onTestFinished(() => clearImmediate(next))
    const turnsAt: number[] = []
    const transact: Flow['store']['transact'] = (work) => {
      turnsAt.push(turns)
      return flow.store.transact(work)
    }
    await dropOld({ ...flow.context, store: { ...flow.store, transact } })
    // Three steps over the outbox for deliveries, three for its own rows.
    expect(new Set(turnsAt).size).toBeGreaterThanOrEqual(6)
    expect(await count(flow, 'outbox')).toBe(4_500)
  })
})
