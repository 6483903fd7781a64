/** What an address of somebody else's incident may be: a page of the web, and nothing that a browser would run or ask. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSite, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'ftp://example.com/',
  'https://',
  'https://ada@example.com/',
  'https://example.com/a b',
  '//example.com/',
])('%s is no page of the web', async (url) => {
  const answer = await site.as.responder.ask('/incidents/none/links', { method: 'POST', body: { url, title: 'x' } })
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'invalid'])
})

test.each(['https://example.com', 'http://example.com:8080/a?b#c', 'https://social.example/@name/1'])(
  '%s is one',
  async (url) => {
    const answer = await site.as.responder.ask('/incidents/none/links', { method: 'POST', body: { url, title: 'x' } })
    expect(answer.status).toBe(404)
  },
)
