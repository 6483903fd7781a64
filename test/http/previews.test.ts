/** Previews over HTTP, and the frame that shows them: nothing runs in it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Preview } from '../../server/contract/preview.ts'
import { openSite, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const texts = { en: { title: 'No video', body: 'We are looking into it.' } }
const opening = () => ({ open: { components: [{ componentId: site.componentId, impact: 'major' }], texts } })

test('what would go out is answered, and no incident is there', async () => {
  const answer = await site.as.responder.ask('/previews', { method: 'POST', body: opening() })
  expect(answer.status).toBe(200)
  const preview = (await answer.json()) as Preview
  expect(preview.languages.en?.page).toMatch(/^<!doctype html>/i)
  expect(preview.languages.it?.mail?.subject).toBe('No video')
  expect(await site.as.viewer.get('/incidents')).toMatchObject({ incidents: [] })
})

test('what the command would be refused for is told at its field', async () => {
  const body = { open: { ...opening().open, texts: { en: { title: 'x', body: '   ' } } } }
  const answer = await site.as.responder.ask('/previews', { method: 'POST', body })
  expect([answer.status, await answer.json()]).toEqual([422, expect.objectContaining({ code: 'text-missing' })])
})

test('whoever asks for more than anybody can type is told to wait, and nobody else is', async () => {
  const body = { open: { ...opening().open, texts: { en: { title: 'x', body: '   ' } } } }
  const ask = async (who: 'editor' | 'admin') => (await site.as[who].ask('/previews', { method: 'POST', body })).status
  const first: number[] = []
  for (let i = 0; i < 200; i += 1) first.push(await ask('editor'))
  expect(new Set(first)).toEqual(new Set([422]))
  expect([await ask('editor'), await ask('admin')]).toEqual([429, 422])
})

test('R54 the frame for previews runs nothing, asks nowhere, and only the desk may show it', async () => {
  const answer = await fetch(`${site.url}/console/frame`)
  const policy = answer.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'self'")
  expect(policy).toContain('sandbox allow-same-origin')
  expect(policy).not.toContain('script-src')
  expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN')
})

test('R54 of all that we serve only the desk may show a frame, and only one of ours', async () => {
  const policyOf = async (path: string) => (await fetch(`${site.url}${path}`)).headers.get('content-security-policy')
  expect(await policyOf('/console/')).toContain("frame-src 'self'")
  expect(await policyOf('/')).not.toContain('frame-src')
})
