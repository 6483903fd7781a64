import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OwnIdentity, ProviderAddress } from '../../server/contract/staff.ts'
import { ADA, type ApiClient, apiClient, signInAs } from '../support/api-client.ts'
import { type Walker, walker } from '../support/walk.ts'
import { account, actionsOf, colleague, enter, type Office, openOffice, sessionOf } from './openid-office.ts'

let office: Office
let ada: ApiClient
beforeAll(async () => {
  office = await openOffice()
  ada = await office.server.signIn()
})
afterAll(() => office.close())

/** A browser in which Ada is signed in, by her password. */
async function adasBrowser(): Promise<Walker> {
  const { baseUrl } = office.server.context
  const browser = walker()
  const { cookie = '' } = (await signInAs(baseUrl)).credentials
  browser.jars.set(baseUrl, new Map([['vedetta', cookie.replace('vedetta=', '')]]))
  return browser
}

function ask(browser: Walker, method: string, body?: object): Promise<Response> {
  const { baseUrl } = office.server.context
  const headers = { origin: baseUrl, ...(body ? { 'content-type': 'application/json' } : {}) }
  return browser.step(`${baseUrl}/api/v1/me/openid`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
}

async function connect(browser: Walker, sub: string): Promise<string> {
  const { url } = (await (await ask(browser, 'POST', { password: ADA.password })).json()) as ProviderAddress
  office.provider.now = account(sub, ['status-admins'])
  return browser.walk(url, (at) => at.includes('/console/'))
}

const since = async (browser: Walker) => ((await (await ask(browser, 'GET')).json()) as OwnIdentity).since

test('who has a password connects the company account, and comes in by either from then on', async () => {
  const { baseUrl } = office.server.context
  const browser = await adasBrowser()
  const wrong = await ask(browser, 'POST', { password: 'not the one in use' })
  expect([wrong.status, await wrong.json()]).toEqual([422, expect.objectContaining({ code: 'password-wrong' })])
  expect(await since(browser)).toBeNull()
  expect(await connect(browser, 'ada-there')).toBe(`${baseUrl}/console/#/me`)
  expect(await since(browser)).toEqual(expect.any(Number))
  // Her session at another browser has ended.
  expect((await ada.ask('/session')).status).toBe(401)

  const other = walker()
  expect(await enter(office, account('ada-there', ['status-admins']), other)).toBe('done')
  ada = await signInAs(baseUrl)
  const me = await colleague(ada, ADA.email)
  expect((await sessionOf(office, other))?.staff.id).toBe(me?.id)
  expect(await actionsOf(office, me?.id ?? '')).toContain('connect-account: ada-there@example.com')
})

test('an account that is somebody else’s is not taken from them', async () => {
  await enter(office, account('bo', ['oncall']))
  const browser = await adasBrowser()
  expect(await connect(browser, 'bo')).toMatch(/not-connected$/)
})

test('a question to connect is answered by nobody but who asked it', async () => {
  const { baseUrl } = office.server.context
  const browser = await adasBrowser()
  const { url } = (await (await ask(browser, 'POST', { password: ADA.password })).json()) as ProviderAddress
  browser.jars.get(baseUrl)?.delete('vedetta')
  office.provider.now = account('cy', ['status-admins'])
  expect(await browser.walk(url, (at) => at.includes('/console/'))).toMatch(/sign-in-stale$/)
  expect(await sessionOf(office, browser)).toBeNull()
})

test('it is let go of where a password is left, and not where it is the only way in', async () => {
  const browser = await adasBrowser()
  expect((await ask(browser, 'DELETE')).status).toBe(204)
  expect(await since(browser)).toBeNull()
  const bo = walker()
  await enter(office, account('bo', ['oncall']), bo)
  const refused = await ask(bo, 'DELETE')
  expect([refused.status, await refused.json()]).toEqual([409, expect.objectContaining({ code: 'still-in-use' })])
})

test('a new link after a lost password ends an account that was connected, too', async () => {
  const { baseUrl } = office.server.context
  await connect(await adasBrowser(), 'ada-there')
  const admin = await office.server.token()
  const me = await colleague(admin, ADA.email)
  const { url } = await admin.post<{ url: string }>(`/staff/${me?.id}/link`, {})
  const token = url.split('/').at(-1)
  await apiClient(baseUrl, { origin: baseUrl }).post('/access', { token, password: ADA.password })
  expect(await enter(office, account('ada-there', ['status-admins'], { email: ADA.email }))).toBe('not-connected')
})
