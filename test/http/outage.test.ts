/** The database is gone: the page stays, people are told in their language, programs when to come again. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHome } from '../support/server.ts'
import { openSite, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  const home = await openHome('postgres')
  site = await openSite({ home })
  // Dropped under its feet, with every connection.
  await home.close()
})
afterAll(() => site.close())

test('the page, the desk’s bundle and the state stay', async () => {
  for (const path of ['/', '/it/', '/en/history/', '/api/v2/status.json', '/console/', '/healthz']) {
    expect((await fetch(`${site.url}${path}`)).status, path).toBe(200)
  }
})

test.each([
  ['it', 'non risponde'],
  ['en', 'does not answer'],
])('a person reads it in %s', async (language, words) => {
  const headers = { accept: 'text/html', 'accept-language': language }
  const form = await fetch(`${site.url}/subscribe`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ email: 'a@example.com' }),
  })
  expect([form.status, form.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await form.text()).toContain(words)
})

test('R09 a program is told to come again', async () => {
  const answer = await site.as.admin.ask('/incidents')
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await answer.json()).toMatchObject({ code: 'unavailable', status: 503 })
})

test('R94 the process says that it lives and is not ready', async () => {
  expect((await fetch(`${site.url}/healthz`)).status).toBe(200)
  const ready = await fetch(`${site.url}/readyz`)
  expect([ready.status, await ready.text()]).toEqual([503, 'not ready: the database does not answer\n'])
})
