import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { PublicFile } from '../../server/contract/public.ts'
import { finishFile } from '../../server/publish/encode.ts'
import { startRenderer } from '../../server/publish/renderer.ts'
import { testNotice } from '../mail/notices.ts'
import { freshFlow } from '../support/flow-context.ts'

const BUILT = new URL('../../dist/web/renderer.js', import.meta.url).pathname

function renderer(path = BUILT, limits: Partial<Parameters<typeof startRenderer>[1]> = {}) {
  const started = startRenderer(path, { answerWithinMs: 20_000, keepMs: 60_000, ...limits })
  onTestFinished(() => started.close())
  return started
}

/** A module of the test's own in place of Vite's. */
function moduleOf(source: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'vedetta-renderer-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  writeFileSync(join(dir, 'renderer.mjs'), source)
  return join(dir, 'renderer.mjs')
}

describe('the real renderer, in its thread', () => {
  test('writes the page in every language, and the same bytes from the same facts', async () => {
    const flow = await freshFlow('sqlite')
    await flow.down('streaming')
    const page = await flow.page()
    const asOf = { at: flow.clock.now(), verifiedAt: flow.clock.now() }
    const files = await renderer().live(page, asOf)
    const again = await renderer().live(page, asOf)
    const etags = (all: readonly PublicFile[]) => all.map((f) => [f.path, f.etag])
    expect(etags(again)).toEqual(etags(files))
    const text = (path: string) => new TextDecoder().decode(files.find((f) => f.path === path)?.body)
    expect(text('en/index.html')).toContain('<html lang="en"')
    expect(text('it/index.html')).toContain('<html lang="it"')
    expect(JSON.parse(text('api/v2/status.json'))).toHaveProperty('status.indicator')
    expect(text('en/index.html')).not.toContain('203.0.113.9')
    expect(text('en/index.html')).not.toContain('Gateway Timeout')
  })

  test('knows its languages, its templates and its notices', async () => {
    const web = renderer()
    expect(await web.languages()).toEqual(expect.arrayContaining(['en', 'it']))
    expect((await web.templates('it')).map((t) => t.kind)).toContain('confirmation')
    expect(await web.notice(testNotice(), 'it')).toMatchObject({ language: 'it', text: expect.any(String) })
  })
})

describe('a thread', () => {
  test('that throws says so to the one who asked, and goes on', async () => {
    const web = renderer(
      moduleOf(`let n = 0
        export const languages = ['en']
        export function shippedTemplates() { n += 1; if (n === 1) throw new Error('no such words'); return [] }`),
    )
    await expect(web.templates('en')).rejects.toMatchObject({ code: 'renderer.failed', retry: true })
    expect(await web.templates('en')).toEqual([])
  })

  test('that ends is started again by the next question, and nobody waits for ever', async () => {
    const web = renderer(
      moduleOf(`export const languages = ['en']
        export function shippedTemplates() { process.exit(1) }`),
    )
    await expect(Promise.all([web.templates('en'), web.templates('it')])).rejects.toMatchObject({
      code: 'renderer.ended',
    })
    expect(await web.languages()).toEqual(['en'])
  })

  test('that hangs is replaced: whoever waits is told to try again, and the next question is answered', async () => {
    const web = renderer(
      moduleOf(`export const languages = ['en']
        export function shippedTemplates() { for (;;); }`),
      { answerWithinMs: 500 },
    )
    const asked = Promise.allSettled([web.templates('en'), web.languages()])
    const told = { status: 'rejected', reason: { code: 'renderer.ended', retry: true } }
    expect(await asked).toMatchObject([told, told])
    // A new thread may need longer than that on a busy machine.
    await vi.waitFor(async () => expect(await web.languages()).toEqual(['en']), { timeout: 20_000 })
  })

  const telling = `import { threadId } from 'node:worker_threads'
    export const languages = [String(threadId)]`

  test('that nobody asked for a while ends, and the next question starts another', async () => {
    const web = renderer(moduleOf(telling), { keepMs: 1 })
    const first = await web.languages()
    await vi.waitFor(async () => expect(await web.languages()).not.toEqual(first), { timeout: 20_000 })
  })

  test('that is asked again is kept', async () => {
    const web = renderer(moduleOf(telling))
    expect(await web.languages()).toEqual(await web.languages())
  })

  test('without its module says so', async () => {
    await expect(renderer('/nowhere/renderer.js').languages()).rejects.toMatchObject({
      code: 'renderer.failed',
      message: expect.stringContaining('/nowhere/renderer.js'),
    })
  })

  test('that is closed answers nothing more, and lets nobody wait', async () => {
    const web = renderer(moduleOf(`export const languages = ['en']`))
    const asked = web.languages().catch((error: { code: string }) => error.code)
    await web.close()
    expect([['en'], 'renderer.ended']).toContainEqual(await asked)
    await expect((async () => web.languages())()).rejects.toMatchObject({ code: 'renderer.closed' })
  })
})

describe('a finished file', () => {
  const make = (body: string | Uint8Array, contentType = 'text/html; charset=utf-8') =>
    finishFile({ path: 'en/index.html', contentType, body, part: 'live', cacheControl: 'no-cache' })
  const long = '<p>Ciao, però 🎭</p>'.repeat(100)

  test('has encodings that come back as it is', () => {
    const file = make(long)
    expect(gunzipSync(file.gzip ?? '').toString()).toBe(long)
    expect(brotliDecompressSync(file.brotli ?? '').toString()).toBe(long)
    expect(file.gzip?.length).toBeLessThan(file.body.length)
  })

  test.each([
    ['short', 'short', 'text/html'],
    ['a picture', new Uint8Array(5_000), 'image/png'],
  ])('has none when it is %s', (_name, body, type) => {
    expect(make(body, type)).toMatchObject({ gzip: null, brotli: null })
  })

  test('has an ETag of its content: the same for the same, another for another', () => {
    expect(make(long).etag).toMatch(/^"[\w-]{22}"$/)
    expect(make(long).etag).toBe(make(new TextEncoder().encode(long)).etag)
    expect(make(`${long} `).etag).not.toBe(make(long).etag)
  })
})
