/** Where jobs tell of themselves, over real sockets, on both engines: whatever a job's tool can send is taken. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProbeList, ProbeView, ResultList } from '../../server/contract/catalogue.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { ToldUrl } from '../../server/contract/told.ts'
import type { ApiClient } from '../support/api-client.ts'
import { ENGINES } from '../support/engines.ts'
import { startServer, type TestServer } from '../support/server.ts'

const CATALOGUE = `page:
  key: acme
  name: Acme
  timeZone: Europe/Rome
  languages: [en]
components:
  - key: backup
    name: Backup
    probes:
      - key: nightly
        kind: heartbeat
        cron: "30 2 * * *"
        timeZone: UTC
        grace: 1h
        longest: 2h
`

describe.each(ENGINES)('on %s', (engine) => {
  let server: TestServer
  let ada: ApiClient
  let job: string
  beforeAll(async () => {
    server = await startServer({ engine, catalogue: CATALOGUE })
    ada = await server.signIn()
    job = await newUrl()
  })
  afterAll(() => server.close())

  const nightly = async (): Promise<ProbeView> => {
    const found = (await ada.get<ProbeList>('/probes')).probes.find((one) => one.key === 'nightly')
    if (!found) throw new Error('the probe is not there')
    return found
  }
  const ask = async (path: string, body: object) => {
    const answer = await ada.ask(path, { method: 'POST', body })
    return { status: answer.status, json: (await answer.json()) as Problem }
  }
  const newUrl = async () => (await ada.post<ToldUrl>(`/probes/${(await nightly()).id}/url`, {})).url
  const results = async () => (await ada.get<ResultList>(`/probes/${(await nightly()).id}/results`)).results

  test('the file sets a heartbeat up, and it is shown as it was written', async () => {
    expect(await nightly()).toMatchObject({
      ...{ kind: 'heartbeat', url: '', cron: '30 2 * * *', timeZone: 'UTC', graceMs: 3_600_000, longestMs: 7_200_000 },
      ...{ recoverGood: 1, recoverMs: 0, recheckMs: [], ownerFile: expect.any(String) },
    })
  })

  test.each([
    ['GET', '', 'good', 'ok'],
    ['HEAD', '', 'good', 'ok'],
    ['POST', '', 'good', 'ok'],
    ['POST', '/0', 'good', 'ok'],
    ['GET', '/3', 'fail', 'job-failed'],
    ['POST', '/-1', 'fail', 'job-failed'],
    ['POST', '/KILL', 'fail', 'job-failed'],
    ['POST', '/fail', 'fail', 'job-failed'],
  ])('%s with "%s" behind it is heard', async (method, path, signal, code) => {
    const answer = await fetch(`${job}${path}`, { method })
    expect([answer.status, await answer.text()]).toEqual([200, method === 'HEAD' ? '' : 'ok\n'])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect((await nightly()).pulse).toMatchObject({ lastSignal: signal, dueAt: expect.any(Number), startedAt: null })
    expect((await results())[0]).toMatchObject({ code, location: 'local' })
  })

  test('a start is no result, and its end tells how long it took', async () => {
    const before = (await results()).length
    await fetch(`${job}/start`, { method: 'POST' })
    expect((await nightly()).pulse).toMatchObject({ lastSignal: 'start', startedAt: expect.any(Number) })
    expect(await results()).toHaveLength(before)
    await fetch(job)
    expect((await nightly()).pulse).toMatchObject({ lastSignal: 'good', startedAt: null })
  })

  test.each([
    ['a form, as curl sends it', 'application/x-www-form-urlencoded', 'a=1&b=2'],
    ['JSON that is none', 'application/json', '{"half'],
    ['a type that is none', 'nonsense', 'text'],
    ['XML', 'application/xml', '<log/>'],
    ['NUL', 'text/plain', 'a\0b'],
  ])('a body is kept whatever it is: %s', async (_name, type, body) => {
    const answer = await fetch(job, { method: 'POST', headers: { 'content-type': type }, body })
    expect(answer.status).toBe(200)
    expect((await nightly()).pulse?.lastBody).toBe(body.replace('\0', '\ufffd'))
  })

  test('a body without a type is kept', async () => {
    expect(await raw(server.url, job, 'content-length: 4\r\n\r\nlast')).toMatch(/^HTTP\/1.1 200 /)
    expect((await nightly()).pulse?.lastBody).toBe('last')
  })

  test('of a long body the beginning is kept, and its sender is answered', async () => {
    const answer = await fetch(`${job}/9`, { method: 'POST', body: `began ${'è'.repeat(1_000_000)}` })
    expect(answer.status).toBe(200)
    expect((await nightly()).pulse?.lastBody?.slice(0, 8)).toBe('began èè')
    const row = await server.context.store.db.selectFrom('heartbeats').select('last_body').executeTakeFirstOrThrow()
    expect(Buffer.byteLength(row.last_body ?? '')).toBeLessThan(10_004)
    await fetch(job)
  })

  test.each([
    ['a browser that looks ahead', { 'sec-purpose': 'prefetch;prerender' }],
    ['a chat that shows what a link leads to', { 'user-agent': 'Slackbot-LinkExpanding 1.0' }],
  ])('%s is answered and not counted', async (_name, headers) => {
    const before = (await nightly()).pulse
    const answer = await fetch(`${job}/fail`, { headers })
    expect([answer.status, await answer.text()]).toEqual([200, 'not counted: this was asked for a preview\n'])
    expect((await nightly()).pulse).toEqual(before)
  })

  test('what is no URL of ours is answered alike, and nothing of the token is logged', async () => {
    const base = `${server.url}/api/heartbeat`
    const answers = await Promise.all(
      ['x', 'A'.repeat(43), 'é'].map(async (token) => {
        const answer = await fetch(`${base}/${token}`, { method: 'POST' })
        return [answer.status, await answer.json()]
      }),
    )
    expect(answers[0]).toMatchObject([404, { code: 'not-found' }])
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
    expect((await fetch(`${job}/begin`)).status).toBe(400)
    expect((await fetch(job, { method: 'PUT' })).status).toBe(405)
    expect(server.troubles.join()).not.toContain(job.split('/').at(-1))
  })

  test('a new URL puts an end to the one before, and no answer but its own holds it', async () => {
    const fresh = await newUrl()
    expect((await fetch(job)).status).toBe(404)
    expect((await fetch(fresh)).status).toBe(200)
    expect(fresh.startsWith(`${server.context.baseUrl}/api/heartbeat/`)).toBe(true)
    expect(JSON.stringify(await ada.get('/probes'))).not.toContain(fresh.split('/').at(-1))
    job = fresh
  })

  test('the API sets one up, refuses what means nothing to it, and takes back what it shows', async () => {
    const { componentId } = await nightly()
    const wrong = {
      key: 'sync',
      componentId,
      kind: 'heartbeat',
      url: 'https://acme.example/',
      slowMs: 5,
      timeZone: 'Mars/X',
    }
    const refused = await ask('/probes', wrong)
    expect(refused.json.errors?.map((one) => one.path).toSorted()).toEqual([
      'body/everyMs',
      'body/slowMs',
      'body/timeZone',
      'body/url',
    ])
    const made = await ada.post<ProbeView>('/probes', { key: 'sync', componentId, kind: 'heartbeat', everyMs: 60_000 })
    expect(made).toMatchObject({ everyMs: 60_000, graceMs: 300_000, longestMs: null, urlMadeAt: null, pulse: null })
    const { id, pausedAt, ownerFile, secretsLost, tooOldAt, last, urlMadeAt, pulse, ...same } = made
    expect(await ada.put<ProbeView>(`/probes/${id}`, same)).toMatchObject({ version: 2, graceMs: 300_000 })
    const asked = { key: 'home', componentId, url: `${server.url}/`, graceMs: 1_000 }
    expect((await ask('/probes', asked)).json).toMatchObject({ errors: [{ path: 'body/graceMs' }] })
    expect((await ask(`/probes/${id}/check-now`, {})).json).toMatchObject({ code: 'not-allowed-from-here' })
    const { version: _version, ...edit } = same
    expect((await ask('/probes/dry-run', edit)).json).toMatchObject({ code: 'not-allowed-from-here' })
  })
})

function raw(base: string, url: string, rest: string): Promise<string> {
  const { port, pathname, host } = new URL(url.replace(/^https?:\/\/[^/]+/, base))
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
    socket.write(`POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n${rest}`)
  })
}
