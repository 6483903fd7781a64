/** From the alert on a phone to the page in two taps: a real outage, a real mail, a real browser. Prints its stop-watch, asserts none. */
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { StaffList } from '../../server/contract/staff.ts'
import { en, type Words } from '../../web/words/en.ts'
import { deskIt, it } from '../../web/words/it.ts'
import { ADA, type ApiClient } from '../support/api-client.ts'
import { complaints } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { type HttpTarget, startHttpTarget } from '../support/http-target.ts'
import { linksIn, nextMailTo, subscribeByMail } from '../support/mailbox.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { type SmtpCatcher, startSmtpCatcher } from '../support/smtp-catcher.ts'
import { browserOfFile, GATEWAY_TIMEOUT, openOnesOf, PHONE, WELL } from './desk-rig.ts'
import { judge } from './judge.ts'

const BEN = { email: 'ben@example.com', name: 'Ben', password: 'four lighthouses in the fog' }
const EMMA = 'emma@example.com'

const catalogue = (target: string) => `
page:
  name: { en: Luma Status, it: Stato di Luma }
  languages: [en, it]
  defaultLanguage: en
  timeZone: Europe/Rome
components:
  - key: streaming
    name: { en: Streaming, it: Streaming }
    probes: [{ key: play, url: '${target}/play', profile: demo }]
`

const browser = browserOfFile()
let target: HttpTarget
let mails: SmtpCatcher
let server: TestServer
let ada: ApiClient
beforeEach(async () => {
  target = await startHttpTarget()
  target.on('/play', WELL)
  mails = await startSmtpCatcher()
  server = await startServer({ prober: true, catalogue: catalogue(target.url), smtpUrl: mails.url })
  ada = await server.signIn()
})
afterEach(async () => {
  await server.close()
  await Promise.all([target.close(), mails.close()])
})

/** The link in the alert that comes to this address, once streaming is down. */
async function alertTo(address: string): Promise<string> {
  const mail = await nextMailTo(mails, address, 60_000)
  const link = linksIn(mail).find((one) => one.includes('/alert/'))
  if (!link) throw new Error(`No link in: ${mail.parsed.text}`)
  return link
}

async function onCall(address: string, person: string | null, language = 'en'): Promise<void> {
  const { staff } = await ada.get<StaffList>('/staff')
  const personId = staff.find((one) => one.name === person)?.id ?? null
  await ada.post('/oncall', { channel: 'email', address, language, personId })
}

const detail = (id: string) => ada.get<IncidentDetail>(`/incidents/${id}`)
const publish = (page: Page, words: Words['tap']) => page.getByRole('button', { name: words.publish, exact: true })

test('two taps on a phone: from the mail to the page, in the name of whose link it is', async () => {
  await server.signIn(BEN, 'responder')
  await onCall('ben@example.com', 'Ben')
  await subscribeByMail(server.url, { catcher: mails, email: EMMA, language: 'it' })
  target.on('/play', GATEWAY_TIMEOUT)
  const link = await alertTo('ben@example.com')
  const [suspicion] = await openOnesOf({ ada })
  const id = suspicion?.id ?? ''

  // R42: whatever looks through the mail before its reader does.
  for (const method of ['GET', 'HEAD', 'GET']) {
    const answer = await fetch(link, { method, headers: { 'user-agent': 'scanner' } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  }
  expect((await detail(id)).incident).toMatchObject({ state: 'suspected', version: suspicion?.version })

  const phone = await browser.openPage({ ...PHONE, javaScriptEnabled: false })
  const watch = [performance.now()]
  await phone.goto(link)
  await publish(phone, en.tap).waitFor()
  watch.push(performance.now())
  await phone.getByText('HTTP 504 instead of 200-299').first().waitFor()
  await phone.getByText('Streaming non funziona').first().waitFor()
  await phone.getByText(en.tap.hearers(1)).waitFor()
  await judge(phone, 'asks')
  const before = performance.now()
  await publish(phone, en.tap).click()
  await phone.getByRole('heading', { name: en.tap.published.title, exact: true }).waitFor()
  const after = performance.now()
  await judge(phone, 'published')
  const opened = Math.round((watch[1] ?? 0) - (watch[0] ?? 0))
  console.log(`one tap: ${opened} ms to the button, ${Math.round(after - before)} ms from the tap to "published"`)

  expect((await detail(id)).updates).toMatchObject([{ author: 'Ben', by: 'person', state: 'investigating' }])
  const emmas = await nextMailTo(mails, EMMA)
  expect(emmas.parsed.subject).toContain('Streaming non funziona')
  await phone.getByRole('link', { name: en.tap.toPage }).click()
  await phone.getByText('Streaming is not working').first().waitFor()
  // By the link again, and by a second tap on a page that was left open: it is said, and nothing is added.
  const body = new URLSearchParams({ seen: 'x'.repeat(43) })
  expect(await (await fetch(link, { method: 'POST', body })).text()).toContain(en.tap.published.title)
  expect((await detail(id)).updates).toHaveLength(1)
  expect(complaints(phone)).toEqual([])
  expect(server.troubles.join('')).not.toContain(link.split('/').at(-1))
})

test('one that went to several people asks to sign in, and comes back; in Italian, by night', async () => {
  await onCall('all@example.com', null, 'it')
  target.on('/play', GATEWAY_TIMEOUT)
  const link = await alertTo('all@example.com')
  const phone = await browser.openPage({ ...PHONE, colorScheme: 'dark', locale: 'it' })
  await phone.goto(link)
  await phone.getByRole('heading', { name: it.tap['sign-in'].title }).waitFor()
  await judge(phone, 'asks to sign in')
  expect(await phone.content()).not.toContain('504')
  await phone.getByRole('link', { name: it.tap.signIn }).click()
  await phone.getByLabel(deskIt.signIn.email).fill(ADA.email)
  await phone.getByLabel(deskIt.signIn.password).fill(ADA.password)
  await phone.getByRole('button', { name: deskIt.signIn.submit, exact: true }).click()
  await publish(phone, it.tap).waitFor()
  await judge(phone, 'asks, at night')
  await phone.getByRole('link', { name: it.tap.notNow }).click()
  await phone.getByRole('heading', { name: it.tap.later.title }).waitFor()
  await judge(phone, 'not now')
  await phone.getByRole('link', { name: it.tap.back }).click()
  await publish(phone, it.tap).click()
  await phone.getByRole('heading', { name: it.tap.published.title, exact: true }).waitFor()
  const [incident] = await openOnesOf({ ada })
  expect((await detail(incident?.id ?? '')).updates[0]?.author).toBe('Ada')
  // Before it, nobody was signed in; and what the desk asks for first may still be under way when it is left.
  const expected = /401|(?:\/assets\/en-[^/]+|\/incidents\?view=.*): net::ERR_ABORTED/
  expect(complaints(phone).filter((line) => !expected.test(line))).toEqual([])
})

test('R45 a link that is none is not found, whoever asks how often; R60 a page elsewhere taps nothing', async () => {
  await onCall('ada@example.org', 'Ada')
  target.on('/play', GATEWAY_TIMEOUT)
  const link = await alertTo('ada@example.org')
  const post = (headers: Readonly<Record<string, string>>) =>
    fetch(link, { method: 'POST', body: new URLSearchParams({ seen: 'x' }), headers })
  for (const headers of [
    { origin: 'https://elsewhere.example' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    expect((await post(headers)).status).toBe(403)
  }
  const [, path = ''] = /(\/alert\/.+)$/.exec(link) ?? []
  const forged = [`${path}x`, path.slice(0, -1), '/alert/x', path.replace('.', '.x')]
  const answers = await Promise.all(
    forged.map(async (one) => {
      const answer = await fetch(server.url + one)
      const text = await answer.text()
      // Around it stands the page, which may get worse meanwhile.
      return [answer.status, text.slice(text.indexOf('<main'), text.indexOf('</main>'))] as const
    }),
  )
  expect(answers[0]?.[1]).toContain('There is nothing at this address.')
  expect(new Set(answers.map(([status, text]) => `${status} ${text}`)).size).toBe(1)
  expect(answers[0]?.[0]).toBe(404)
  const refused = await eventually(async () => {
    const answer = await fetch(`${server.url}/alert/x`)
    return answer.status === 429 ? answer : null
  })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  // Whoever has a link is not kept waiting by those who guess.
  expect((await fetch(link)).status).toBe(200)
  expect((await openOnesOf({ ada }))[0]?.state).toBe('suspected')
})
