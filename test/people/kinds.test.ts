import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NOTICE_KINDS } from '../../server/domain/notice-kind.ts'
import { ENGINES } from '../support/engines.ts'
import { type Readers, readersOf } from './readers.ts'
import { openPeopleApp, openWorld, type World } from './world.ts'

describe.each(ENGINES)('what a reader hears of, on %s', (engine) => {
  let world: World
  let app: FastifyInstance
  let readers: Readers
  beforeEach(async () => {
    world = await openWorld(engine)
    app = await openPeopleApp(world.context)
    readers = readersOf(world, app)
  })
  afterEach(async () => {
    await app.close()
    await world.close()
  })

  test.each([
    ['as ticked', ['', 'maintenance', 'incidents'], ' incidents maintenance '],
    ['everything, where all are ticked', ['', ...NOTICE_KINDS], null],
    ['everything, from a form that has no boxes', [], null],
  ] as const)('is chosen in the form: %s', async (_name, boxes, kept) => {
    const fields = new URLSearchParams({ email: 'ada@example.com' })
    for (const box of boxes) fields.append('kinds', box)
    expect((await readers.form({}, { payload: fields.toString() })).statusCode).toBe(202)
    expect(await readers.people()).toMatchObject([{ kinds: kept }])
  })

  test('is something: whoever ticks nothing is asked again, and is not kept', async () => {
    const answer = await readers.form({ email: 'ada@example.com', kinds: '' })
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining('form-problem')])
    expect(await readers.people()).toEqual([])
  })

  test.each([
    [['maintenance'], 202, ' maintenance '],
    [[], 400, undefined],
    [['weather'], 400, undefined],
  ] as const)('is chosen by a program in JSON: %j', async (kinds, status, kept) => {
    const payload = { email: 'ada@example.com', kinds }
    expect((await app.inject({ method: 'POST', url: '/subscribe', payload })).statusCode).toBe(status)
    expect((await readers.people())[0]?.kinds).toBe(kept)
  })
})
