/** Files that are no live ones: ended incidents, styles of earlier builds, the desk's bundle. On the test's own disk. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PublicFile, RenderedFile } from '../../server/contract/public.ts'
import { createApp } from '../../server/http/app.ts'
import { archiveRoutes } from '../../server/http/archive.ts'
import { createFront } from '../../server/http/front.ts'
import { hostRule } from '../../server/http/host.ts'
import { finishFile } from '../../server/publish/encode.ts'
import { openSnapshotFiles } from '../../server/publish/snapshot-files.ts'
import { sendRaw, statusesIn } from './site.ts'

const LONG = ' and so on'.repeat(100)
const root = mkdtempSync(join(tmpdir(), 'vedetta-archive-'))
const consoleDir = join(root, 'desk')
const { live, sharedDir, target } = openSnapshotFiles(join(root, 'public'))
const host = hostRule('http://localhost')
const front = createFront({ files: live, host })
let url = ''

function fileOf(path: string, body: string, part: RenderedFile['part'] = 'live'): PublicFile {
  const contentType = path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/html; charset=utf-8'
  return finishFile({ path, contentType, body: `${body}${LONG}`, part, cacheControl: 'max-age=10' })
}

const pages = ['en', 'it', 'de'].flatMap((language) => [
  fileOf(`${language}/index.html`, `home ${language}`),
  fileOf(`_answers/not-found.${language}.html`, `nothing ${language}`),
])
const record = (id: string, language: string) =>
  fileOf(`${language}/incidents/${id}/index.html`, `record ${language}`, 'archive')

beforeAll(async () => {
  mkdirSync(join(consoleDir, 'assets'), { recursive: true })
  writeFileSync(join(consoleDir, 'index.html'), '<p>desk</p>')
  writeFileSync(join(consoleDir, 'assets', 'index-abc.js'), 'desk()')
  const app = await createApp({
    ...{ front, live, host, trustProxy: [], logger: pino({ level: 'silent' }) },
    routes: [archiveRoutes({ live, sharedDir, consoleDir })],
  })
  await app.ready()
  await new Promise<void>((resolve) => front.server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(front.server.address() as AddressInfo).port}`
  await target.swap(1, [...pages, fileOf('assets/page-old.css', 'old style', 'asset')])
  await target.writeArchive([record('abc1', 'en'), record('abc1', 'it')])
  await target.writeArchive([fileOf('it/maintenance/mno5/index.html', 'work it', 'archive')])
})
afterAll(() => {
  front.server.closeAllConnections()
  front.server.close()
  rmSync(root, { recursive: true, force: true })
})

const ask = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  fetch(`${url}${path}`, {
    method,
    headers: { 'accept-language': '', accept: 'text/html', ...headers },
    redirect: 'manual',
  })

describe('what has ended', () => {
  test.each([
    ['in the language of its address', '/it/incidents/abc1/', 'en', 'record it'],
    ['without a slash', '/it/incidents/abc1', 'en', 'record it'],
    ['as the browser wishes', '/incidents/abc1', 'it', 'record it'],
    ['as the browser wishes, with a slash', '/incidents/abc1/', 'it', 'record it'],
    ['in the default language otherwise', '/incidents/abc1', 'fr', 'record en'],
    ['in another one, when it is older than the wished one', '/incidents/abc1', 'de', 'record en'],
    ['as ended work, in the language of its address', '/it/maintenance/mno5/', 'en', 'work it'],
    ['as ended work, in the language that there is', '/maintenance/mno5', 'en', 'work it'],
  ])('is read %s', async (_name, path, language, text) => {
    const answer = await ask(path, { 'accept-language': language })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain(text)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300, stale-if-error=86400')
    const vary = answer.headers.get('vary')?.toLowerCase()
    expect(vary).toContain('accept-encoding')
    if (!path.startsWith('/it/')) expect(vary).toContain('accept-language')
  })

  test.each(['br', 'gzip'])('is sent encoded as %s', async (encoding) => {
    const answer = await ask('/en/incidents/abc1/', { 'accept-encoding': encoding })
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(await answer.text()).toContain('record en')
  })

  test('is not sent again to who has it, and HEAD has no body', async () => {
    const first = await ask('/en/incidents/abc1/', { 'accept-encoding': 'identity' })
    // By hand: fetch would say that it wants no answer from a cache.
    const conditions = `host: localhost\r\nif-none-match: ${first.headers.get('etag')}\r\nconnection: close\r\n`
    const again = await sendRaw(Number(new URL(url).port), `GET /en/incidents/abc1/ HTTP/1.1\r\n${conditions}\r\n`)
    expect(statusesIn(again)).toEqual([304])
    expect(again.endsWith('\r\n\r\n')).toBe(true)
    const head = await ask('/en/incidents/abc1/', {}, 'HEAD')
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  test('that is written later is there at once, and one that is corrected is the new one', async () => {
    expect((await ask('/en/incidents/def2/')).status).toBe(404)
    await target.writeArchive([record('def2', 'en')])
    expect((await ask('/en/incidents/def2/')).status).toBe(200)
    await target.writeArchive([fileOf('en/incidents/def2/index.html', 'corrected', 'archive')])
    expect(await (await ask('/en/incidents/def2/')).text()).toContain('corrected')
  })

  test.each([
    '/incidents/nobody',
    '/it/incidents/nobody/',
    '/fr/incidents/abc1/',
    '/incidents/ABC1',
    '/incidents/abc1.html',
    '/maintenance/abc1',
    '/en/maintenance/mno5/',
  ])('%s is none', async (path) => {
    expect((await ask(path)).status).toBe(404)
  })

  test('that is open is the live one', async () => {
    await target.writeArchive([record('ghi3', 'en')])
    await target.swap(2, [...pages, fileOf('en/incidents/ghi3/index.html', 'open again')])
    expect(await (await ask('/en/incidents/ghi3/')).text()).toContain('open again')
    await target.swap(3, pages)
    expect(await (await ask('/en/incidents/ghi3/')).text()).toContain('record en')
  })
})

test('the styles of an earlier build stay, for the pages that were written with them', async () => {
  await target.swap(4, [...pages, fileOf('assets/page-new.css', 'new style', 'asset')])
  const old = await ask('/assets/page-old.css')
  expect([old.status, old.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
  expect(old.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(await (await ask('/assets/page-new.css')).text()).toContain('new style')
  expect((await ask('/assets/page-none.css')).status).toBe(404)
})

describe('the desk', () => {
  test('is one file, asked for each time, and its parts are kept for good', async () => {
    const first = await ask('/console/')
    expect([first.status, await first.text()]).toEqual([200, '<p>desk</p>'])
    expect(first.headers.get('cache-control')).toBe('no-cache')
    const part = await ask('/console/assets/index-abc.js')
    expect([part.status, await part.text()]).toEqual([200, 'desk()'])
    expect(part.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  test('without its slash is a redirect, and what it does not have is a page in the reader’s language', async () => {
    const redirect = await ask('/console')
    expect([redirect.status, redirect.headers.get('location')]).toEqual([301, '/console/'])
    const missing = await ask('/console/nothing', { 'accept-language': 'it' })
    expect([missing.status, (await missing.text()).slice(0, 10)]).toEqual([404, 'nothing it'])
  })

  test('a file that is larger than a packet arrives whole, also over a slow reader’s connection that ends', async () => {
    writeFileSync(join(consoleDir, 'assets', 'big.js'), 'x'.repeat(3_000_000))
    expect((await (await ask('/console/assets/big.js')).text()).length).toBe(3_000_000)
    const hasty = new AbortController()
    const answer = await fetch(`${url}/console/assets/big.js`, { signal: hasty.signal })
    hasty.abort()
    await answer.text().catch(() => undefined)
    expect((await ask('/console/')).status).toBe(200)
  })
})
