/** What the front answers from memory, over real sockets: the files are the test's own, finished as the publisher does. */
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PublicFile } from '../../server/contract/public.ts'
import { createFront } from '../../server/http/front.ts'
import { hostRule } from '../../server/http/host.ts'
import type { LiveFiles } from '../../server/ports.ts'
import { finishFile } from '../../server/publish/encode.ts'
import { sendRaw, statusesIn } from './site.ts'

const LONG = ' and so on'.repeat(100)

function fileOf(path: string, body: string, contentType = 'text/html; charset=utf-8'): PublicFile {
  return finishFile({ path, contentType, body: `${body}${LONG}`, part: 'live', cacheControl: 'max-age=10' })
}

function filesOf(languages: readonly string[], state: string): LiveFiles {
  const files = languages.flatMap((language) => [
    fileOf(`${language}/index.html`, `home ${language} ${state}`),
    fileOf(`${language}/history/index.html`, `history ${language}`),
    fileOf(`${language}/incidents/abc1/index.html`, `incident ${language}`),
    fileOf(`_answers/not-found.${language}.html`, `nothing ${language}`),
    fileOf(`api/v2/status.${language}.json`, `{"in":"${language}"}`, 'application/json; charset=utf-8'),
  ])
  const others = [
    fileOf('index.html', 'for servers that know no languages'),
    fileOf('404.html', 'nothing'),
    fileOf('api/v2/status.json', '{"in":"default"}', 'application/json; charset=utf-8'),
    finishFile({ path: 'tiny.txt', contentType: 'text/plain', body: 'x', part: 'live', cacheControl: 'no-cache' }),
  ]
  const byPath = new Map([...files, ...others].map((file) => [file.path, file]))
  return { find: (path) => byPath.get(path), revision: 1, languages }
}

let shown: LiveFiles = filesOf(['en', 'it'], 'well')
const front = createFront({
  files: {
    find: (path) => shown.find(path),
    get revision() {
      return shown.revision
    },
    get languages() {
      return shown.languages
    },
  },
  host: hostRule('https://status.example.com'),
})
let url = ''
beforeAll(async () => {
  front.handOver((_request, response) => void response.writeHead(404, { 'content-length': 11 }).end('handed over'))
  await new Promise<void>((resolve) => front.server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(front.server.address() as AddressInfo).port}`
})
afterAll(() => void front.server.close())

/** The wire's bytes, and not what fetch makes of them. */
async function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const { port } = new URL(url)
  const lines = Object.entries({ host: `127.0.0.1:${port}`, connection: 'close', ...headers })
  const head = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')
  const answer = await sendRaw(Number(port), `${method} ${path} HTTP/1.1\r\n${head}\r\n\r\n`)
  const end = answer.indexOf('\r\n\r\n')
  const [, ...fields] = answer.slice(0, end).split('\r\n')
  return {
    status: statusesIn(answer)[0],
    headers: new Headers(fields.map((one) => [one.slice(0, one.indexOf(':')), one.slice(one.indexOf(':') + 1)])),
    body: Buffer.from(answer.slice(end + 4), 'latin1'),
  }
}

describe('the address without a language', () => {
  test.each([
    ['as the browser wishes', '/', 'it-IT,it;q=0.9,en;q=0.8', 'home it'],
    ['in the default language otherwise', '/', 'de', 'home en'],
    ['without a wish too', '/', '', 'home en'],
    ['with a query', '/?utm=x', 'it', 'home it'],
    ['the history', '/history', 'it', 'history it'],
    ['the history, with a slash', '/history/', 'it', 'history it'],
    ['an open incident', '/incidents/abc1', 'it', 'incident it'],
    ['an open incident, with a slash', '/incidents/abc1/', 'en', 'incident en'],
  ])('is answered %s', async (_name, path, language, text) => {
    const { status, headers, body } = await ask(path, { 'accept-language': language })
    expect(status).toBe(200)
    expect(body.toString()).toContain(text)
    expect(headers.get('vary')).toBe('Accept-Encoding, Accept-Language')
    expect(headers.get('content-location')).toMatch(new RegExp(`^/${text.endsWith('it') ? 'it' : 'en'}/`))
  })

  test('with one is the same for everybody', async () => {
    const { headers, body } = await ask('/en/', { 'accept-language': 'it' })
    expect(body.toString()).toContain('home en')
    expect(headers.get('vary')).toBe('Accept-Encoding')
    expect(headers.get('content-location')).toBeNull()
  })
})

describe('the encodings of a file', () => {
  const decode = { br: brotliDecompressSync, gzip: gunzipSync, none: (bytes: Buffer) => bytes }
  test.each([
    ['br', 'gzip, deflate, br'],
    ['gzip', 'gzip'],
    ['none', 'br;q=0, gzip;q=0'],
  ] as const)('%s holds the same page, its own length and its own ETag', async (encoding, accepts) => {
    const { headers, body } = await ask('/en/', { 'accept-encoding': accepts })
    expect(headers.get('content-encoding') ?? 'none').toBe(encoding)
    expect(decode[encoding](body).toString()).toBe(`home en well${LONG}`)
    expect(Number(headers.get('content-length'))).toBe(body.length)
    const tag = shown.find('en/index.html')?.etag.slice(0, -1)
    expect(headers.get('etag')).toBe(encoding === 'none' ? `${tag}"` : `${tag}-${encoding}"`)
  })

  test('a file too small to encode does not vary', async () => {
    const { headers } = await ask('/tiny.txt', { 'accept-encoding': 'br' })
    expect(headers.get('vary')).toBeNull()
    expect(headers.get('content-encoding')).toBeNull()
  })
})

describe('who has it already', () => {
  const etag = (ending = '') => `${shown.find('en/index.html')?.etag.slice(0, -1)}${ending}"`
  test.each([
    ['the same tag', () => etag(), 304],
    ['the tag of another encoding', () => etag('-br'), 304],
    ['a weak one, as proxies make them', () => `W/${etag('-gzip')}`, 304],
    ['one of several', () => `"x", ${etag()} , "y"`, 304],
    ['anything', () => '*', 304],
    ['another tag', () => '"x"', 200],
    ['a tag that only begins alike', () => etag('z'), 200],
    ['half of it', () => etag().slice(0, -5), 200],
    ['without quotes', () => etag().slice(1, -1), 200],
  ])('%s', async (_name, tag, expected) => {
    const { status, headers, body } = await ask('/en/', { 'if-none-match': tag(), 'accept-encoding': 'gzip' })
    expect(status).toBe(expected)
    expect(body.length > 0).toBe(expected === 200)
    expect(headers.get('etag')).toBe(etag('-gzip'))
    expect(headers.get('cache-control')).toBe('max-age=10')
    expect(headers.get('vary')).toBe('Accept-Encoding')
  })
})

test('HEAD says the same as GET, without the body', async () => {
  const get = await ask('/en/', { 'accept-encoding': 'br' })
  const head = await ask('/en/', { 'accept-encoding': 'br' }, 'HEAD')
  const told = ({ headers }: typeof get) => [...headers].filter(([name]) => name !== 'date')
  expect(head.status).toBe(200)
  expect(head.body.length).toBe(0)
  expect(told(head)).toEqual(told(get))
})

test('a range is not cut out: the page comes whole', async () => {
  const { status, body } = await ask('/en/', { range: 'bytes=0-3' })
  expect(status).toBe(200)
  expect(body.toString()).toBe(`home en well${LONG}`)
})

describe('the JSON of the state', () => {
  test.each([
    ['/api/v2/status.json', '{"in":"default"}'],
    ['/api/v2/status.json?lang=it', '{"in":"it"}'],
    ['/api/v2/status.json?lang=xx', '{"in":"default"}'],
    ['/api/v2/status.json?lang=../../en', '{"in":"default"}'],
    ['/api/v2/status.json?cache=7&lang=en', '{"in":"en"}'],
  ])('%s, readable from every site', async (path, text) => {
    const { status, headers, body } = await ask(path)
    expect(status).toBe(200)
    expect(body.toString()).toContain(text)
    expect(headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('goes on to the routes', () => {
  test.each([
    '/index.html',
    '/en/index.html',
    '/404.html',
    '/_answers/not-found.en.html',
    '/nothing',
    '/EN/',
    '//en/',
    '/en//',
    '/./en/',
    '/en/../en/',
    '/%65n/',
    '/en/%2e%2e/it/',
    '/en\\',
    '/__proto__',
    '/constructor',
  ])('%s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: Buffer.from('handed over') })
  })

  test('every other method', async () => {
    expect((await ask('/en/', {}, 'POST')).body.toString()).toBe('handed over')
  })
})

describe('after a swap', () => {
  test('the next answer is the new page, under a new ETag', async () => {
    const before = await ask('/')
    expect(before.body.toString()).toContain('home en well')
    shown = filesOf(['en', 'it'], 'ill')
    const after = await ask('/', { 'if-none-match': before.headers.get('etag') ?? '' })
    expect(after.status).toBe(200)
    expect(after.body.toString()).toContain('home en ill')
  })

  test('a language that came is offered, one that went is not', async () => {
    shown = filesOf(['it', 'en'], 'well')
    expect((await ask('/', { 'accept-language': 'de' })).body.toString()).toContain('home it')
    shown = filesOf(['de'], 'well')
    expect((await ask('/', { 'accept-language': 'it' })).body.toString()).toContain('home de')
    expect((await ask('/it/')).status).toBe(404)
  })
})

test('before the app is there, others are told to come again, and the process says that it lives', async () => {
  const young = createFront({ files: shown, host: hostRule('http://localhost') })
  await new Promise<void>((resolve) => young.server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(young.server.address() as AddressInfo).port}`
  const desk = await fetch(`${base}/api/v1/session`)
  expect(desk.status).toBe(503)
  expect(desk.headers.get('retry-after')).toBe('1')
  expect(desk.headers.get('content-type')).toContain('application/problem+json')
  expect(await desk.json()).toMatchObject({ code: 'unavailable' })
  expect((await fetch(`${base}/healthz`)).status).toBe(200)
  expect((await fetch(`${base}/de/`)).status).toBe(200)
  young.server.close()
})
