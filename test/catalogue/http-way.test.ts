/** How an HTTP probe reaches its target, in the file and over the API: what is read, kept, shown and refused. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import { createGuard } from '../../probes/connect.ts'
import { featuresNeeded } from '../../probes/protocol/features.ts'
import type { HttpWay } from '../../probes/protocol/http-way.ts'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import { localLocation } from '../../server/store/locations.ts'
import { type DeskApp, openDeskApp } from './desk-app.ts'
import { type Desk, mistakesOf, openDesk, PAGE, right } from './setup.ts'

const guard = createGuard({ allow: [], schemes: PROBE_SCHEMES })
const refusedUrl = (url: string) => {
  const verdict = guard.check(url)
  return 'refused' in verdict ? verdict.because : null
}

/** The probe's own lines begin in line 10. */
const withProbe = (...lines: string[]) => `${PAGE}components:
  - key: shop
    name: Shop
    probes:
      - key: one
        url: https://shop.example.com/
${lines.map((line) => `        ${line}\n`).join('')}`

async function assigned(desk: Desk) {
  const { assignments } = await assignmentsFor(desk.context(), (await localLocation(desk.boot.store.db)).id, [])
  return assignments
}

describe('in the file', () => {
  test('every option is read', () => {
    const file = withProbe('redirects: same-host', 'family: 6', 'resolver: 9.9.9.9:53')
    expect(right(file).probes[0]?.edit).toMatchObject({ redirects: 'same-host', family: 6, resolver: '9.9.9.9:53' })
    expect(right(withProbe('redirects: 0')).probes[0]?.edit).toMatchObject({ redirects: 0 })
  })

  test.each<[string, string[], HttpWay | undefined, string[]]>([
    ['none of them', [], undefined, []],
    ['what is so by default', ['redirects: 5'], undefined, []],
    ['one of them', ['redirects: 0'], { redirects: 0 }, ['http-way']],
    ['some of them', ['redirects: 2', 'family: 4'], { redirects: 2, family: 4 }, ['http-way']],
  ])('%s reach the prober, and no agent that does not know of it', async (_name, lines, way, needed) => {
    const desk = await openDesk('sqlite')
    await desk.apply(withProbe(...lines))
    const [one] = await assigned(desk)
    expect(one?.target.way).toEqual(way)
    expect(one && featuresNeeded(one)).toEqual(needed)
    await desk.close()
  })

  test.each<[string, string[], string[]]>([
    [
      'too many redirects',
      ['redirects: 6'],
      ["10: components[0].probes[0].redirects: '6' must be 0 to 5, or same-host"],
    ],
    ['a family that is none', ['family: 5'], ["10: components[0].probes[0].family: '5' must be 4 or 6"]],
    [
      'a name server with a name',
      ['resolver: dns.example.com'],
      [
        '10: components[0].probes[0].resolver: must be an address, with a port or without: 192.0.2.53, [2001:db8::53]:5353',
      ],
    ],
    [
      'a name server that is not public',
      ['resolver: 10.0.0.53'],
      ['10: components[0].probes[0].resolver: may not be asked: 10.0.0.53 leads to 10.0.0.53, which is not public'],
    ],
    [
      'all of it for another kind',
      ['kind: hls', 'redirects: 0', 'family: 4', 'resolver: 9.9.9.9'],
      [
        '11: components[0].probes[0].redirects: means nothing to a hls probe; leave it out',
        '12: components[0].probes[0].family: means nothing to a hls probe; leave it out',
        '13: components[0].probes[0].resolver: means nothing to a hls probe; leave it out',
      ],
    ],
  ])('%s is told with its line', (_name, lines, mistakes) => {
    const told = mistakesOf(withProbe(...lines), { refusedUrl })
    expect(told.toSorted()).toEqual(mistakes.map((one) => `vedetta.yaml:${one}`).toSorted())
  })
})

describe('over the API', () => {
  let desk: Desk
  let app: DeskApp
  let componentId: unknown
  beforeEach(async () => {
    desk = await openDesk('sqlite')
    await desk.apply(`${PAGE}components: []\n`)
    app = await openDeskApp(desk.context(), ['127.0.0.0/8'])
    const payload = { key: 'shop', name: { en: 'Shop' } }
    componentId = (await app.send('admin', { method: 'POST', url: '/components', payload })).json.id
  })
  afterEach(async () => {
    await app.close()
    await desk.close()
  })

  const add = (facts: object) =>
    app.send('admin', {
      method: 'POST',
      url: '/probes',
      payload: { key: 'one', componentId, url: 'https://127.0.0.1/', ...facts },
    })
  const change = (made: Awaited<ReturnType<typeof add>>, facts: object) =>
    app.send('admin', {
      method: 'PUT',
      url: `/probes/${made.json.id}`,
      payload: { key: 'one', componentId, version: made.json.version, url: 'https://127.0.0.1/', ...facts },
    })

  test('every option is kept, shown, and taken back by being left out', async () => {
    const way = { redirects: 'same-host', resolver: '127.0.0.1:5353', family: 4 }
    const made = await add(way)
    expect(made).toMatchObject({ status: 201, json: way })
    expect(await assigned(desk)).toMatchObject([{ target: { way } }])
    expect(await change(made, {})).toMatchObject({
      status: 200,
      json: { redirects: null, resolver: null, family: null },
    })
    expect((await assigned(desk))[0]?.target).not.toHaveProperty('way')
  })

  test.each<[object, string[]]>([
    [{ redirects: 6 }, ['body/redirects']],
    [{ redirects: 'everywhere' }, ['body/redirects']],
    [{ family: 5 }, ['body/family']],
    [{ resolver: 'dns.example.com' }, ['body/resolver']],
    [
      { url: 'tcp://127.0.0.1:25', redirects: 0, family: 4, resolver: '127.0.0.1' },
      ['body/redirects', 'body/resolver', 'body/family'],
    ],
  ])('%j is refused, with every field that is at fault', async (facts, paths) => {
    const answer = await add(facts)
    expect(answer).toMatchObject({ status: 400, json: { code: 'invalid' } })
    expect([...new Set((answer.json.errors as { path: string }[]).map((one) => one.path))]).toEqual(paths)
  })

  test('R30 a name server that is not public is refused by the guard', async () => {
    const { status, json } = await add({ resolver: '10.0.0.53' })
    expect({ status, code: json.code }).toEqual({ status: 422, code: 'target-refused' })
    expect(json.detail).toBe(
      'This name server may not be asked: 10.0.0.53 leads to 10.0.0.53, which is not public. PROBE_ALLOW names private networks that may.',
    )
  })

  test('a kept secret is not sent where another name server leads', async () => {
    const credentials = { user: 'monitor', secret: '••••' }
    const made = await add({ credentials: { user: 'monitor', secret: 'hunter2-of-ours' }, resolver: '127.0.0.1' })
    const refusal = {
      status: 422,
      json: {
        code: 'target-refused',
        detail: 'The kept secret of the credentials is not sent where another name server leads. Write it again.',
      },
    }
    expect(await change(made, { credentials, resolver: '127.0.0.2' })).toMatchObject(refusal)
    expect(await change(made, { credentials })).toMatchObject(refusal)
    expect(await change(made, { credentials, resolver: '127.0.0.1', family: 4 })).toMatchObject({ status: 200 })
  })
})
