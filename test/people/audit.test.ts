import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuditEntryView, AuditList } from '../../server/contract/audit.ts'
import { writeDown } from '../../server/flow/audit.ts'
import { ENGINES } from '../support/engines.ts'
import { bearer, openPeopleApp, openWorld, type World } from './world.ts'

const ADA = { kind: 'person', id: 'ada1', name: 'Ada: the first' } as const
const EMILE = { kind: 'person', id: 'emi1', name: 'Émile Ørsted' } as const
const BOT = { kind: 'api', id: 'bot1', name: 'deploys' } as const

describe.each(ENGINES)('the log, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let headers: { authorization: string }
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
    headers = await bearer(world.context, 'admin')
    await write(ADA, 'incident.resolved', 'inc1', '100% of it')
    await write(ADA, 'incident.opened', 'inc2', 'Streaming')
    await write(BOT, 'maintenance.scheduled', 'm1', 'under_score')
    await write('cli', 'staff-removed', 'bob1', 'viewer')
    await write(EMILE, 'language', 'page1', 'ÅLAND, Ελλάδα')
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  /** A minute after the one before. */
  async function write(
    who: typeof ADA | typeof EMILE | typeof BOT | string,
    action: string,
    subjectId: string,
    detail: string,
  ) {
    world.clock.advance(60_000)
    await world.context.store.transact((tx) => writeDown(world.context, tx, { who, action, subjectId, detail }))
  }

  const ask = (query: string) => app.inject({ url: `/api/v1/audit${query}`, headers })
  const actions = async (query: string) => (await ask(query)).json<AuditList>().entries.map((one) => one.action)

  test('an entry names who did it, what, to what and when', async () => {
    const { entries } = (await ask('?limit=500')).json<AuditList>()
    expect(entries).toHaveLength(6)
    expect(entries[1]).toMatchObject({
      who: { kind: '', id: '', name: 'cli' },
      action: 'staff-removed',
      at: world.clock.now() - 60_000,
    })
    expect(entries[4]).toMatchObject({ who: ADA, action: 'incident.resolved', subjectId: 'inc1', detail: '100% of it' })
  })

  test.each([
    ['who, by a part of the name in any letters', '?who=ada', ['incident.opened', 'incident.resolved']],
    ['who, by id', '?who=bot1', ['maintenance.scheduled']],
    ['one action', '?action=incident.opened', ['incident.opened']],
    ['all actions of one kind', '?action=incident.', ['incident.opened', 'incident.resolved']],
    ['what it was done to', '?subject=inc1', ['incident.resolved']],
    ['a part of the detail', '?text=STREAM', ['incident.opened']],
    ['a sign that is a pattern elsewhere', '?text=0%25', ['incident.resolved']],
    ['another such sign', '?text=r_s', ['maintenance.scheduled']],
    ['a pattern that is none here', '?text=%25', ['incident.resolved']],
    ['several at once', '?who=ada&text=of', ['incident.resolved']],
    ['a name with an accent, as it is spelled', '?who=%C3%89mile', ['language']],
    ['a name with an accent, in any letters', '?who=%C3%A9MILE%20%C3%B8rsted', ['language']],
    ['letters of another alphabet', '?text=%CE%95%CE%9B%CE%9B%CE%AC%CE%B4', ['language']],
    ['nothing that is there', '?who=nobody', []],
  ])('it is searched for %s', async (_name, query, expected) => {
    expect(await actions(query)).toEqual(expected)
  })

  test('it is searched for a stretch of time, its end left out', async () => {
    const now = world.clock.now()
    expect(await actions(`?from=${now - 180_000}&to=${now - 60_000}`)).toEqual([
      'maintenance.scheduled',
      'incident.opened',
    ])
  })

  test('it is read a page at a time, and nothing is told twice or left out', async () => {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: AuditList = (await ask(`?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).json()
      expect(page.entries.length).toBeLessThanOrEqual(2)
      seen.push(...page.entries.map((one) => one.id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual((await ask('')).json<AuditList>().entries.map((one) => one.id))
    expect(new Set(seen).size).toBe(6)
  })

  test('the export has all of it that the filter lets through, an entry a line', async () => {
    await world.context.store.transact(async (tx) => {
      for (let n = 0; n < 1_100; n++) {
        await writeDown(world.context, tx, { who: BOT, action: 'many', subjectId: `${n}`, detail: 'line\nbreak' })
      }
    })
    const answer = await ask('/export?action=many')
    expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(answer.headers['content-disposition']).toContain('vedetta-audit.jsonl')
    const lines = answer.body.trimEnd().split('\n')
    const entries = lines.map((line) => JSON.parse(line) as AuditEntryView)
    expect(entries.map((one) => one.subjectId)).toEqual(Array.from({ length: 1_100 }, (_, n) => `${1_099 - n}`))
    expect(entries[0]).toMatchObject({ who: BOT, detail: 'line\nbreak' })
  })
})
