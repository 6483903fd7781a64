/** What a person gives the checks to look for is text, never a pattern: nothing of it is run, and nothing of it takes long. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import { check } from '../probes/assignments.ts'
import type { ApiClient } from '../support/api-client.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { startServer, type TestServer } from '../support/server.ts'

const PATTERNS = ['(a+)+$', '(.*a){25}', '(a|aa)+$', '(a)\\1+$', '[', '.*', '^ok$', '\\x', '$&']

describe('a keyword', () => {
  let target: HttpTarget
  beforeAll(async () => {
    target = await startHttpTarget()
  })
  afterAll(() => target.close())

  test.each(PATTERNS)('R84 %s is found where it is written', async (keyword) => {
    target.otherwise({ body: `before ${keyword} after` })
    expect(await check(target.url, { expect: { keyword } })).toMatchObject({ outcome: 'pass', code: 'ok' })
  })

  test.each(PATTERNS)('R84 %s matches nothing else, and is done in no time', async (keyword) => {
    // On 28 letters, an engine that goes back takes 13 seconds for the first of them.
    target.otherwise({ body: `${'a'.repeat(100_000)}!` })
    const wanted = { expect: { keyword }, cadence: { timeoutMs: 10_000 } }
    expect(await check(target.url, wanted)).toMatchObject({ outcome: 'fail', code: 'keyword-missing' })
  })

  test('R84 the longest keyword in the longest body that almost holds it ends within the time limit', async () => {
    const keyword = `${'a'.repeat(199)}b`
    target.otherwise({ body: 'a'.repeat(1_000_000) })
    const wanted = { expect: { keyword }, cadence: { timeoutMs: 10_000 } }
    expect(await check(target.url, wanted)).toMatchObject({ outcome: 'fail', code: 'keyword-missing' })
  })
})

describe('at the desk', () => {
  let server: TestServer
  let api: ApiClient
  let componentId: string | undefined
  beforeAll(async () => {
    const catalogue = 'page: { name: Example }\ncomponents: [{ key: player, name: Player }]\n'
    server = await startServer({ catalogue })
    api = await server.signIn()
    componentId = (await api.get<ComponentList>('/components')).components[0]?.id
  })
  afterAll(() => server.close())

  const add = (key: string, extra: object) =>
    api.ask('/probes', { method: 'POST', body: { key, componentId, url: `${server.url}/healthz`, ...extra } })

  test('R84 a keyword of 10 kB is refused', async () => {
    expect((await add('long', { keyword: '(a+)+$'.repeat(1_700) })).status).toBe(400)
  })

  test('R84 a cron expression of 10 kB is refused', async () => {
    expect((await add('cron', { cron: `${'*/1,'.repeat(2_500)}* * * * *` })).status).toBe(400)
  })

  test.each([
    ['a hundred stars', '*'.repeat(100)],
    ['a hundred ranges', '0-'.repeat(49)],
    ['a list with a hole', `${'1,'.repeat(45)},* * * * *`],
    ['a name that does not end', `${'a'.repeat(95)}! * *`],
  ])('R84 %s is no cron expression', async (_name, cron) => {
    expect((await add('odd', { cron })).status).toBe(400)
  })
})
