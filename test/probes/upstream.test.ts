/** Other people's status pages, read over real HTTP: what they say is passed on, and what cannot be read says nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Memory } from '../../probes/kinds/kind.ts'
import type { ProbeResult } from '../../probes/protocol.ts'
import { runProbe } from '../../probes/run.ts'
import { type Behaviour, type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { atom, summary, theirComponent, theirIncident } from '../support/status-pages.ts'
import { assignmentFor, loopbackGuard, type Wanted } from './assignments.ts'

let target: HttpTarget
beforeAll(async () => {
  target = await startHttpTarget()
})
afterAll(() => target.close())

function read(path: string, wanted: Wanted & { readonly memory?: Memory } = {}): Promise<ProbeResult> {
  const { memory, ...rest } = wanted
  const assignment = assignmentFor(`${target.url}${path}`, { kind: 'upstream', ...rest })
  const policy = { guard: loopbackGuard(), ...(memory ? { memory } : {}) }
  return runProbe(assignment, new AbortController().signal, policy)
}

function says(body: string, wanted: Wanted = {}): Promise<ProbeResult> {
  target.on('/api/v2/summary.json', { body, headers: { 'content-type': 'application/json; charset=utf-8' } })
  return read('/', wanted)
}

describe('the page as a whole', () => {
  test.each([
    ['none', 'pass', 'ok', 'operational', 'Acme Cloud reports no problem'],
    ['maintenance', 'pass', 'upstream-maintenance', 'maintenance', 'Acme Cloud reports planned work'],
    ['minor', 'slow', 'upstream-degraded', 'degraded', 'Acme Cloud reports slowness or faults'],
    ['major', 'fail', 'upstream-outage', 'partial', 'Acme Cloud reports a partial outage'],
    ['critical', 'fail', 'upstream-outage', 'major', 'Acme Cloud reports an outage'],
  ])('an indicator of %s is %s', async (indicator, outcome, code, state, because) => {
    const result = await says(summary({ indicator }))
    expect(result).toMatchObject({ outcome, code, because, status: 200 })
    expect(result.report).toMatchObject({
      by: 'Acme Cloud',
      url: 'https://status.acme.example/',
      part: null,
      state,
    })
  })

  test('its latency is never judged: their web server is not ours to measure', async () => {
    expect(await says(summary(), { expect: { slowMs: 0 } })).toMatchObject({ outcome: 'pass', code: 'ok' })
  })

  test('its open incidents and the work that is under way are passed on, newest first, and no other', async () => {
    const result = await says(
      summary({
        indicator: 'major',
        incidents: [
          theirIncident('Elevated API errors', 'identified'),
          theirIncident('Login fails', 'monitoring', [], { started_at: '2026-11-22T14:00:00.000Z' }),
          theirIncident('Long over', 'resolved'),
        ],
        maintenances: [
          theirIncident('Database upgrade', 'in_progress', [], { scheduled_for: '2026-11-22T13:30:00.000Z' }),
          theirIncident('Next week', 'scheduled', [], { scheduled_for: '2026-12-01T02:00:00.000Z' }),
        ],
      }),
    )
    expect(result.because).toBe('Acme Cloud reports a partial outage: "Login fails"')
    expect(result.report?.incidents).toEqual([
      { title: 'Login fails', url: 'https://stspg.io/p31zjtct2jer', startedAt: Date.UTC(2026, 10, 22, 14) },
      { title: 'Database upgrade', url: 'https://stspg.io/p31zjtct2jer', startedAt: Date.UTC(2026, 10, 22, 13, 30) },
      { title: 'Elevated API errors', url: 'https://stspg.io/p31zjtct2jer', startedAt: Date.UTC(2026, 10, 22, 12, 58) },
    ])
  })
})

describe('one component of theirs', () => {
  const core = theirComponent('g1core000000', 'Core', 'partial_outage', { group: true, components: ['c1api0000000'] })
  const api = theirComponent('c1api0000000', 'API', 'partial_outage', { group_id: 'g1core000000' })
  const web = theirComponent('c2web0000000', 'Web', 'operational')
  const page = summary({
    indicator: 'major',
    components: [core, api, web],
    incidents: [theirIncident('Elevated API errors', 'identified', [api]), theirIncident('Of nobody', 'identified')],
  })

  test.each([
    ['its id', 'c1api0000000', 'API'],
    ['its name, however it is written', 'api', 'API'],
    ['its name behind that of its group', 'Core - API', 'API'],
    ['a group', 'Core', 'Core'],
  ])('is found by %s, with the incidents that hit it', async (_how, part, name) => {
    const result = await says(page, { expect: { part } })
    expect(result.report).toMatchObject({ part: name, state: 'partial', incidents: [{ title: 'Elevated API errors' }] })
    expect(result.because).toBe(`Acme Cloud (${name}) reports a partial outage: "Elevated API errors"`)
  })

  test.each([
    ['operational', 'pass', 'operational'],
    ['degraded_performance', 'slow', 'degraded'],
    ['partial_outage', 'fail', 'partial'],
    ['major_outage', 'fail', 'major'],
    ['under_maintenance', 'pass', 'maintenance'],
  ])('a status of %s is %s', async (status, outcome, state) => {
    const body = summary({ indicator: 'critical', components: [theirComponent('c1', 'Web', status)] })
    const result = await says(body, { expect: { part: 'Web' } })
    expect([result.outcome, result.report?.state]).toEqual([outcome, state])
  })

  test('one that is well is no failure while the rest of their page is', async () => {
    expect(await says(page, { expect: { part: 'Web' } })).toMatchObject({ outcome: 'pass', report: { incidents: [] } })
  })
})

describe('what cannot be read is not knowing, and no failure of theirs', () => {
  test.each<[string, Behaviour, string]>([
    ['an error of their web server', { status: 503, body: 'busy' }, '127.0.0.1 answers HTTP 503'],
    ['no such page', { status: 404 }, '127.0.0.1 answers HTTP 404'],
    ['a page for people', { body: '<!doctype html><p>All good' }, '127.0.0.1: it is no feed that can be read'],
    ['no JSON', { body: 'ok' }, '127.0.0.1: it is no JSON of a status page'],
    ['JSON of something else', { body: '{"status":"ok"}' }, '127.0.0.1: it is no JSON of a status page'],
    [
      'an indicator nobody knows',
      { body: summary({ indicator: 'purple' }) },
      '127.0.0.1: it has no indicator that we know',
    ],
    [
      'an indicator of every object',
      { body: summary({ indicator: 'constructor' }) },
      '127.0.0.1: it has no indicator that we know',
    ],
    ['a reset', { reset: 'at-once' }, '127.0.0.1 closed the connection before an answer came'],
    ['half a body', { body: summary(), reset: 'in-body' }, '127.0.0.1 closed the connection in the middle of the body'],
    ['more than 1 MiB', { endless: true }, '127.0.0.1: it is longer than 1 MiB'],
    ['a circle of redirects', { redirect: '/x' }, 'The redirects lead in a circle'],
  ])('%s', async (_name, behaviour, why) => {
    target.on('/x', behaviour)
    const result = await read('/x')
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'unreadable' })
    expect(result.because).toBe(`What they say could not be read: ${why}`)
    expect(result.report).toBeUndefined()
  })

  test('a component that they do not name', async () => {
    const result = await says(summary({ components: [theirComponent('c1', 'Web', 'operational')] }), {
      expect: { part: 'Mail' },
    })
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'unreadable' })
    expect(result.because).toContain('it names no component "Mail"')
  })

  test('silence until the deadline', async () => {
    target.on('/x', { hang: true })
    const result = await read('/x', { cadence: { timeoutMs: 200 } })
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'unreadable' })
  })

  test('R33 a redirect to a private address is refused by the guard, and says so', async () => {
    target.on('/x', { redirect: 'http://10.0.0.1/' })
    expect(await read('/x')).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
  })

  test('R85 a small body that grows without end is read no further than 1 MiB', async () => {
    target.on('/x', { bomb: { decodedBytes: 200_000_000, encoding: 'gzip' } })
    expect(await read('/x')).toMatchObject({ outcome: 'inconclusive', code: 'unreadable' })
  })
})

describe('their words', () => {
  const titled = (title: unknown, more: object = {}) =>
    summary({ indicator: 'minor', incidents: [theirIncident(title as string, 'identified', [], more)] })

  test('are one line of plain text: no controls, no marks that turn it, at most 200 characters', async () => {
    const result = await says(titled(`  A\u0000\u001b[31m\n\u202eB${'c'.repeat(500)}`))
    const title = result.report?.incidents[0]?.title ?? ''
    expect(title).toMatch(/^A \[31m Bc+…$/)
    expect([...title]).toHaveLength(200)
  })

  test('that are none are left out', async () => {
    const result = await says(titled({ toString: 'x' }))
    expect(result.report?.incidents).toEqual([])
  })

  test.each([
    ['javascript:alert(1)'],
    ['data:text/html,<script>alert(1)</script>'],
    ['https://user:secret@evil.example/'],
    [`https://example.com/${'a'.repeat(3_000)}`],
    [{ href: 'https://example.com' }],
    [null],
  ])('R50 a link that is %j leads nowhere', async (shortlink) => {
    const result = await says(titled('Faults', { shortlink }))
    expect(result.report?.incidents).toEqual([expect.objectContaining({ title: 'Faults', url: null })])
  })
})

describe('a page that has not changed', () => {
  const memoryOf = (): Memory => {
    let kept: unknown
    return {
      get: () => kept,
      set: (value) => {
        kept = value
      },
    }
  }

  test('is asked for with the mark it gave, and its last word stands when it says "not modified"', async () => {
    const memory = memoryOf()
    const headers = { etag: 'W/"abc"', 'last-modified': 'Sun, 22 Nov 2026 12:58:00 GMT' }
    target.on('/api/v2/summary.json', { body: summary({ indicator: 'critical' }), headers }, { status: 304 })
    const first = await read('/', { memory })
    const second = await read('/', { memory })
    expect(target.arrivals.at(-1)?.headers).toMatchObject({
      'if-none-match': 'W/"abc"',
      'if-modified-since': 'Sun, 22 Nov 2026 12:58:00 GMT',
    })
    expect(second).toMatchObject({ outcome: 'fail', because: first.because, report: first.report })
  })

  test('keeps when it first read what has no date, from one check to the next', async () => {
    const memory = memoryOf()
    const undated = atom([{ title: 'Errors', words: ['Investigating'] }]).replace(
      /<(published|updated)>[^<]*<\/\1>/g,
      '',
    )
    target.on('/history.atom', { body: undated })
    expect(await read('/history.atom', { memory })).toMatchObject({ outcome: 'slow' })
    const { firstRead } = memory.get() as { firstRead: Map<string, number> }
    for (const [mark, at] of firstRead) firstRead.set(mark, at - 8 * 86_400_000)
    expect(await read('/history.atom', { memory })).toMatchObject({ outcome: 'pass' })
  })

  test('"not modified" without having asked is an answer that cannot be read', async () => {
    target.on('/api/v2/summary.json', { status: 304 })
    expect(await read('/')).toMatchObject({ outcome: 'inconclusive', code: 'unreadable' })
  })
})
