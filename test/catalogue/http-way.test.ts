/** How an HTTP probe reaches its target, in the file and over the API: what is read, kept, shown and refused. */
import { describe, expect, test } from 'vitest'
import { featuresNeeded } from '../../probes/protocol/features.ts'
import type { HttpWay } from '../../probes/protocol/http-way.ts'
import { assignedAt, probeDeskEachTest, refusedUrl, withWebProbe } from './probe-desk.ts'
import { mistakesOf, openDesk, right } from './setup.ts'

describe('in the file', () => {
  test('every option is read', () => {
    const file = withWebProbe('redirects: same-host', 'family: 6', 'resolver: 9.9.9.9:53')
    expect(right(file).probes[0]?.edit).toMatchObject({ redirects: 'same-host', family: 6, resolver: '9.9.9.9:53' })
    expect(right(withWebProbe('redirects: 0')).probes[0]?.edit).toMatchObject({ redirects: 0 })
  })

  test.each<[string, string[], HttpWay | undefined, string[]]>([
    ['none of them', [], undefined, []],
    ['what is so by default', ['redirects: 5'], undefined, []],
    ['one of them', ['redirects: 0'], { redirects: 0 }, ['http-way']],
    ['some of them', ['redirects: 2', 'family: 4'], { redirects: 2, family: 4 }, ['http-way']],
  ])('%s reach the prober, and no agent that does not know of it', async (_name, lines, way, needed) => {
    const desk = await openDesk('sqlite')
    await desk.apply(withWebProbe(...lines))
    const [one] = await assignedAt(desk)
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
    const told = mistakesOf(withWebProbe(...lines), { refusedUrl })
    expect(told.toSorted()).toEqual(mistakes.map((one) => `vedetta.yaml:${one}`).toSorted())
  })
})

describe('over the API', () => {
  const { add, change, assigned } = probeDeskEachTest()

  test('every option is kept, shown, and taken back by being left out', async () => {
    const way = { redirects: 'same-host', resolver: '127.0.0.1:5353', family: 4 }
    const made = await add(way)
    expect(made).toMatchObject({ status: 201, json: way })
    expect(await assigned()).toMatchObject([{ target: { way } }])
    expect(await change(made, {})).toMatchObject({
      status: 200,
      json: { redirects: null, resolver: null, family: null },
    })
    expect((await assigned())[0]?.target).not.toHaveProperty('way')
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
