/** Kinds of probes, in the file and over the API: the URL's scheme names the kind, and what means nothing to it is refused. */
import { describe, expect, test } from 'vitest'
import { KINDS } from '../../server/domain/told.ts'
import { localLocation } from '../../server/store/locations.ts'
import { listProbes } from '../../server/store/probes.ts'
import { assignedAt, probeDeskEachTest, refusedUrl, rowsOfEdits, withProbe } from './probe-desk.ts'
import { mistakesOf, openDesk, right } from './setup.ts'

describe('in the file', () => {
  test.each([
    ['tcp://mail.example.com:25', 'tcp'],
    ['tls://mail.example.com', 'tls'],
    ['postgres://db.example.com/shop', 'sql'],
    ['dns://9.9.9.9/example.com?type=MX', 'dns'],
    ['dns:///example.com', 'dns'],
    ['https://mail.example.com/', 'http'],
  ])('the scheme of %s names the kind', async (url, kind) => {
    const desk = await openDesk('sqlite')
    await desk.apply(withProbe(`url: ${url}`))
    expect((await assignedAt(desk)).map((one) => [one.kind, one.target.url])).toEqual([[kind, url]])
    await desk.close()
  })

  test('every option of the kinds is read', () => {
    const tcp = withProbe('url: tcp://mail.example.com:25', 'body: "EHLO x\\r\\n"', 'keyword: "220 "')
    expect(right(tcp).probes[0]?.edit).toMatchObject({ body: 'EHLO x\r\n', keyword: '220 ' })
    const tls = withProbe('url: tls://mail.example.com', 'expiryDays: 14')
    expect(right(tls).probes[0]?.edit).toMatchObject({ expiryDays: 14 })
  })

  test('what others say is read once, and taken back at once, unless the file says otherwise', async () => {
    const page = (...more: string[]) => withProbe('kind: upstream', 'url: https://status.example.com/', ...more)
    const desk = await openDesk('sqlite')
    await desk.apply(page('part: API', 'suspects: true'))
    const read = async () => (await listProbes(desk.boot.store.db, desk.context().pageId))[0]
    expect(await read()).toMatchObject({
      ...{ kind: 'upstream', recoverGood: 1, recoverMs: 0 },
      expect: { part: 'API', suspects: true },
      cadence: { everyMs: 60_000, recheckMs: [] },
    })
    await desk.apply(page('recoverGood: 3', 'recheck: [5s]'))
    expect(await read()).toMatchObject({
      ...{ recoverGood: 3, recoverMs: 0, cadence: { recheckMs: [5_000] } },
      expect: { part: null, suspects: false },
    })
    await desk.close()
  })

  test('a tag is counted every five minutes by the built-in prober alone, unless the file says otherwise', async () => {
    const tag = (...more: string[]) =>
      withProbe('kind: hashtag', 'url: https://mastodon.example/tags/acme_down', ...more)
    const desk = await openDesk('sqlite')
    const everyMs = async () => (await listProbes(desk.boot.store.db, desk.context().pageId))[0]?.cadence.everyMs
    await desk.apply(tag('profile: demo'))
    expect(await everyMs()).toBe(300_000)
    await desk.apply(tag('every: 1m'))
    expect(await everyMs()).toBe(60_000)
    const { locationIds } = (await listProbes(desk.boot.store.db, desk.context().pageId))[0]!
    expect(locationIds).toEqual([(await localLocation(desk.boot.store.db)).id])
    await desk.close()
  })

  test.each<[string, string[], string[]]>([
    [
      'a tag whose address names none',
      ['kind: hashtag', 'url: https://mastodon.example/@acme'],
      [
        "10: components[0].probes[0].url: 'https://mastodon.example/@acme' must be written as https://mastodon.example/tags/acme_down",
      ],
    ],
    [
      'what others say, with options of a check',
      ['kind: upstream', 'url: https://status.example.com/', 'slow: 1s', 'keyword: x'],
      [
        '11: components[0].probes[0].slow: means nothing to an upstream probe; leave it out',
        '12: components[0].probes[0].keyword: means nothing to an upstream probe; leave it out',
      ],
    ],
    [
      'a part of theirs for a web address',
      ['url: https://mail.example.com/', 'part: API', 'suspects: true'],
      ['10: components[0].probes[0].part: means nothing to a http probe; leave it out'],
    ],
    [
      'options that mean nothing to a port',
      ['url: tcp://mail.example.com:25', 'method: POST', 'expectStatus: 204', 'expiryDays: 3', 'headers: { a: b }'],
      [
        '10: components[0].probes[0].method: means nothing to a tcp probe; leave it out',
        '11: components[0].probes[0].expectStatus: means nothing to a tcp probe; leave it out',
        '12: components[0].probes[0].expiryDays: means nothing to a tcp probe; leave it out',
        '13: components[0].probes[0].headers: means nothing to a tcp probe; leave it out',
      ],
    ],
    [
      'a word that must not be said by a port',
      ['url: tcp://mail.example.com:25', 'notKeyword: "554"'],
      ['10: components[0].probes[0].notKeyword: means nothing to a tcp probe; leave it out'],
    ],
    [
      'a keyword and a body for a certificate',
      ['url: tls://mail.example.com', 'keyword: x', 'body: y'],
      [
        '10: components[0].probes[0].keyword: means nothing to a tls probe; leave it out',
        '11: components[0].probes[0].body: means nothing to a tls probe; leave it out',
      ],
    ],
    [
      'days for a web address',
      ['url: https://mail.example.com/', 'expiryDays: 14'],
      ['10: components[0].probes[0].expiryDays: means nothing to a http probe; leave it out'],
    ],
    [
      'days out of range',
      ['url: tls://mail.example.com', 'expiryDays: 0'],
      ['10: components[0].probes[0].expiryDays: must be a whole number from 1 to 365'],
    ],
    [
      'a kind that its URL is not of',
      ['kind: tls', 'url: https://mail.example.com/'],
      ["10: components[0].probes[0].url: 'https://mail.example.com/' must begin with tls://"],
    ],
    [
      'a wrong URL, and all else that is wrong,',
      ['url: tcp://mail.example.com:70000', 'method: POST', 'expiryDays: 3'],
      [
        "9: components[0].probes[0].url: 'tcp://mail.example.com:70000' is no URL; write tcp://host:25",
        '10: components[0].probes[0].method: means nothing to a tcp probe; leave it out',
        '11: components[0].probes[0].expiryDays: means nothing to a tcp probe; leave it out',
      ],
    ],
    [
      'no URL of a kind, and all else that is wrong,',
      ['kind: tls', 'keyword: x'],
      [
        '8: components[0].probes[0]: url is missing',
        '10: components[0].probes[0].keyword: means nothing to a tls probe; leave it out',
      ],
    ],
    [
      'a URL of no kind, and a pattern that is none,',
      ['url: gopher://mail.example.com/', 'expiryDays: 3', 'json: [ { path: "x[" } ]'],
      [
        "9: components[0].probes[0].url: 'gopher://mail.example.com/' must begin with http:// or https:// or tcp:// or tls:// or dns:// or ws:// or wss:// or grpc:// or grpcs:// or icmp:// or postgres://",
        "11: components[0].probes[0].json: 'x[' is no JSONPath (RFC 9535): expected '$', found 'x' ('x[':0)",
      ],
    ],
    [
      'slow at the timeout',
      ['url: https://mail.example.com/', 'slow: 3s', 'timeout: 3s'],
      ['10: components[0].probes[0].slow: must be below the timeout, which is 3s'],
    ],
    [
      'slow beside a timeout that is at fault itself',
      ['url: https://mail.example.com/', 'slow: 12s', 'timeout: 15'],
      ["11: components[0].probes[0].timeout: '15' has no unit; write 500ms, 30s, 5m or 1h"],
    ],
    [
      'a kind that is none',
      ['kind: telnet', 'url: tcp://mail.example.com:23'],
      [`9: components[0].probes[0].kind: 'telnet' is none of ${KINDS.join(', ')}`],
    ],
    [
      'no port',
      ['url: tcp://mail.example.com'],
      ['9: components[0].probes[0].url: may not be watched: names no port: write tcp://mail.example.com:PORT'],
    ],
    [
      'no question',
      ['url: dns://9.9.9.9'],
      ['9: components[0].probes[0].url: may not be watched: asks for no name: write dns://9.9.9.9/example.com?type=A'],
    ],
    [
      'a type of record that is none',
      ['url: dns:///example.com?type=ANY'],
      [
        '9: components[0].probes[0].url: may not be watched: asks for another type than A, AAAA, CAA, CNAME, MX, NS, PTR, SOA, SRV, TXT',
      ],
    ],
    [
      'a private resolver',
      ['url: dns://10.0.0.53/example.com'],
      ['9: components[0].probes[0].url: may not be watched: 10.0.0.53 leads to 10.0.0.53, which is not public'],
    ],
  ])('%s is told with its line', (_name, lines, mistakes) => {
    expect(mistakesOf(withProbe(...lines), { refusedUrl })).toEqual(mistakes.map((one) => `vedetta.yaml:${one}`))
  })
})

describe('over the API', () => {
  const rig = probeDeskEachTest()
  const { add, change, assigned } = rig

  test.each([
    [
      { url: 'tcp://127.0.0.1:25', keyword: '220 ' },
      { kind: 'tcp', keyword: '220 ' },
    ],
    [
      { url: 'tls://127.0.0.1', expiryDays: 14 },
      { kind: 'tls', expiryDays: 14 },
    ],
    [{ url: 'dns:///example.com?type=MX', keyword: '10 mx.example.com' }, { kind: 'dns' }],
    [{ url: 'dns://127.0.0.1:5353/example.com', kind: 'dns' }, { kind: 'dns' }],
  ])('%j is saved', async (facts, kept) => {
    expect(await add(facts)).toMatchObject({ status: 201, json: { url: facts.url, ...kept } })
  })

  test.each<[object, string[]]>([
    [{ url: 'tcp://127.0.0.1:25', method: 'POST', expiryDays: 3 }, ['body/method', 'body/expiryDays']],
    [{ url: 'tls://127.0.0.1', keyword: 'x', keywordWanted: false }, ['body/keyword', 'body/keywordWanted']],
    [{ url: 'dns:///example.com', headers: { a: 'b' }, body: 'x' }, ['body/headers', 'body/body']],
    [{ url: 'https://127.0.0.1/', kind: 'tcp' }, ['body/url']],
    [{ url: 'https://127.0.0.1/', credentials: { user: 'a:b', secret: 'x' } }, ['body/credentials']],
    [{ url: 'https://127.0.0.1/', credentials: { secret: 'one\r\ntwo' } }, ['body/credentials']],
    [{ url: 'https://127.0.0.1/@acme', kind: 'hashtag' }, ['body/url']],
  ])('%j is refused, with every field that is at fault', async (facts, paths) => {
    const answer = await add(facts)
    expect(answer).toMatchObject({ status: 400, json: { code: 'invalid' } })
    const errors = answer.json.errors as { path: string }[]
    expect(errors.map((one) => one.path)).toEqual(paths)
  })

  test('the secret of credentials is in no answer and in no row; sent back hidden it stays, for the prober alone', async () => {
    const secret = 'hunter2-of-ours'
    const facts = { url: 'https://127.0.0.1/', credentials: { user: 'monitor', secret } }
    const made = await add(facts)
    const shown = { user: 'monitor', secret: '••••' }
    expect(made).toMatchObject({ status: 201, json: { credentials: shown } })
    const url = 'https://127.0.0.1/health'
    const changed = await change(made, { url, credentials: shown })
    expect(changed).toMatchObject({ status: 200, json: { credentials: shown } })
    const listed = await rig.app.send('viewer', { method: 'GET', url: '/components' })
    const rows = await rowsOfEdits(rig.desk.boot.store.db)
    const all = JSON.stringify([made, changed, listed, rows])
    expect(all).toContain('monitor')
    expect(all).not.toContain(secret)
    expect(all).not.toContain(Buffer.from(`monitor:${secret}`).toString('base64'))
    expect((await assigned())[0]?.target).toMatchObject({ url, credentials: facts.credentials })
  })

  test.each([
    ['tcp://10.0.0.1:25', '10.0.0.1 leads to 10.0.0.1, which is not public'],
    ['tcp://127.0.0.1', 'names no port: write tcp://127.0.0.1:PORT'],
    ['dns://10.0.0.53/example.com', '10.0.0.53 leads to 10.0.0.53, which is not public'],
    ['dns:///example.com?type=ANY', 'asks for another type than'],
    ['gopher://127.0.0.1/', 'gopher: is not http: or'],
  ])('%s is refused by the guard', async (url, because) => {
    const { status, json } = await add({ url })
    expect({ status, code: json.code }).toEqual({ status: 422, code: 'target-refused' })
    expect(json.detail).toContain(`This URL may not be watched: ${because}`)
    expect(String(json.detail).includes('PROBE_ALLOW')).toBe(because.endsWith('not public'))
  })
})
