/** The desk in a real browser against the whole product: from a real 504 to the words that it is over, on a phone. */
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { complaints } from '../support/browser.ts'
import { startServer } from '../support/server.ts'
import { button, deskEachTest, GATEWAY_TIMEOUT, openOnesOf, PHONE, SLOW, suspectIn, WELL } from './desk-rig.ts'

const desk = deskEachTest()

const openOnes = () => openOnesOf(desk)
const suspect = (path: '/play' | '/portal') => suspectIn(desk, path)

async function publicPage(path: string): Promise<string> {
  return (await fetch(desk.server.url + path)).text()
}

const box = (page: Page, label: string) => page.getByLabel(label, { exact: false })

test('a 504 appears by itself, one tap makes it public, and a second one tells that it is over', async () => {
  const page = await desk.sit('#/', PHONE)
  await page.getByText('All quiet').waitFor()
  desk.target.on('/play', GATEWAY_TIMEOUT)

  const item = page.getByRole('link', { name: /^Streaming/ })
  await item.waitFor(SLOW)
  await item.getByText('HTTP 504 instead of 200-299 (3 in a row)').waitFor()
  await page.getByRole('status').filter({ hasText: 'Suspected: Streaming' }).waitFor({ state: 'attached' })
  await item.click()
  await page.getByText('1.1 cache-mxp').first().waitFor()
  await page
    .getByRole('figure')
    .getByText(/^First failure .+ checks: \d+ good, \d+ failed\. Answers took \d+ ms before/)
    .waitFor()
  await vi.waitFor(async () => expect(await page.title()).toBe('(1) Streaming · Vedetta'), SLOW)
  await button(page, 'Confirm and publish').click()
  await page.getByText(/on the page \d/).waitFor(SLOW)
  expect(await publicPage('/en/')).toContain('Streaming is not working')
  expect(await publicPage('/it/')).toContain('Streaming non funziona')

  desk.target.on('/play', WELL)
  await button(page, 'Say that it is over').click(SLOW)
  await button(page, 'Publish: it is over').click()
  await page.getByText('Resolved', { exact: true }).first().waitFor(SLOW)
  await vi.waitFor(async () => expect(await publicPage('/en/')).not.toContain('Streaming is not working since'), SLOW)
  expect(complaints(page)).toEqual([])
})

test('an edit makes the other language stale, and nothing is published until it is matched', async () => {
  const id = await suspect('/play')
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await box(page, 'What we know EN').fill('Nobody can watch. We see it too.')
  await page.getByText('Italian: “What we know” is not matched yet.').waitFor()
  await button(page, 'Confirm and publish').click({ force: true })
  expect(await openOnes()).toMatchObject([{ state: 'suspected' }])

  await page.reload()
  await page.getByText('Italian: “What we know” is not matched yet.').waitFor()
  expect(await box(page, 'What we know EN').inputValue()).toBe('Nobody can watch. We see it too.')
  await box(page, 'What we know IT').fill('Nessuno può guardare. Lo vediamo anche noi.')
  await button(page, 'Confirm and publish').click()
  await page.getByText(/on the page \d/).waitFor(SLOW)
  expect(await publicPage('/it/')).toContain('Nessuno può guardare.')
})

test('what was over before anyone confirmed is told in one tap', async () => {
  const id = await suspect('/portal')
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await button(page, 'Confirm and publish').waitFor()
  desk.target.on('/portal', WELL)
  await page.getByText('It is over: down').waitFor(SLOW)
  await button(page, 'Publish: it is over').click()
  await page.getByText(/on the page \d/).waitFor(SLOW)
  const { incident, updates } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  expect(incident.state).toBe('resolved')
  expect(updates[0]?.texts.it?.body).toContain('Sito')
})

test('a suspicion is dismissed with a reason, after one question that names it', async () => {
  const id = await suspect('/portal')
  const page = await desk.sit(`#/incidents/${id}`)
  await button(page, 'Dismiss').click()
  const dialog = page.getByRole('dialog', { name: 'Dismiss “Website”?' })
  await dialog.getByRole('button', { name: 'Planned work' }).click()
  await dialog.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByText('Dismissed: Planned work').waitFor()
  const { incident } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  expect(incident).toMatchObject({ state: 'dismissed', dismissedWhy: 'Planned work' })
})

test('when somebody was faster the words stay, and what they did is shown', async () => {
  const id = await suspect('/play')
  const page = await desk.sit(`#/incidents/${id}`)
  await box(page, 'What we know EN').fill('My own words.')
  await box(page, 'What we know IT').fill('Parole mie.')
  const { incident } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  await desk.ada.post(`/incidents/${id}/updates`, {
    state: 'identified',
    version: incident.version,
    components: incident.components.map(({ componentId }) => ({ componentId, impact: 'major' })),
    texts: { en: { title: 'Streaming fails', body: 'A cable is cut.' }, it: { title: 'X', body: 'Un cavo.' } },
  })
  await page.getByText('It was “Suspected”, it is “Cause found”.').waitFor(SLOW)
  await page.getByText('“A cable is cut.”').waitFor()
  expect(await box(page, 'What we know EN').inputValue()).toBe('My own words.')
  await button(page, 'Seen. Go on with my words').click()
  await button(page, 'Publish').click()
  await page.getByText('My own words.').waitFor(SLOW)
})

test('a link from an on-call mail leads through the sign-in to its incident', async () => {
  const id = await suspect('/play')
  const page = await desk.browser.openPage(PHONE)
  await page.goto(`${desk.server.url}/console/#/incidents/${id}`)
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password').fill('not this one')
  await page.keyboard.press('Enter')
  await page.getByText('E-mail or password is wrong.').waitFor()
  await page.getByLabel('Password').fill('correct horse battery staple')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Streaming', level: 1 }).waitFor()
})

test('by keyboard alone: j, enter, c, enter', async () => {
  await suspect('/play')
  const page = await desk.sit('#/')
  await page.getByRole('link', { name: /^Streaming/ }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByText('Nobody is subscribed yet: only the page changes.').waitFor()
  await page.getByRole('button', { name: 'Confirm and publish', exact: true, disabled: false }).waitFor()
  await vi.waitFor(async () => expect(await box(page, 'Title').first().inputValue()).toContain('Streaming'), SLOW)
  await page.keyboard.press('c')
  // A hand is slower than a test: the button takes the focus with the next picture.
  const focused = () => page.evaluate('document.activeElement?.textContent')
  await vi.waitFor(async () => expect(await focused()).toBe('Confirm and publish'), SLOW)
  await page.keyboard.press('Enter')
  await page.getByText(/on the page \d/).waitFor(SLOW)
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
})

test('notices that have not left are stopped', async () => {
  desk.target.on('/hook', { status: 500 })
  await desk.ada.post('/subscribers/webhooks', { address: `${desk.target.url}/hook` })
  const id = await suspect('/play')
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await page.getByText('1 person or system will hear this (0 mails, 1 webhook).').waitFor()
  await button(page, 'Confirm and publish').click()
  await page.getByRole('button', { name: 'Stop what has not left' }).click(SLOW)
  await page.getByText(/Stopped at/).waitFor(SLOW)
  const { updates } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
  expect(updates[0]).toMatchObject({ deliveries: { queued: 0, held: 0, retrying: 0, sent: 0 } })
})

test('notices to more than a thousand are held, with a countdown, and stopped before one has left', async () => {
  for (let first = 0; first < 1_001; first += 91) {
    const some = Array.from({ length: 91 }, (_, n) => `${desk.target.url}/hook/${first + n}`)
    await Promise.all(some.map((address) => desk.ada.post('/subscribers/webhooks', { address })))
  }
  const id = await suspect('/play')
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await page.getByText('held 15 s, so that you can stop it').waitFor()
  await button(page, 'Confirm and publish').click()
  await page.getByRole('button', { name: /^Stop what has not left \(\d+ s\)$/ }).click(SLOW)
  await page.getByText(/Stopped at/).waitFor(SLOW)
  expect(desk.target.arrivals.filter((one) => one.path.startsWith('/hook'))).toEqual([])
}, 90_000)

test('an incident is opened by hand for what no probe sees', async () => {
  const page = await desk.sit('#/incidents/new', PHONE)
  await page.getByLabel('Add a component').selectOption({ label: 'Payments' })
  await button(page, 'Add').click()
  await page.getByRole('textbox', { name: /Title IT/ }).waitFor()
  expect(await box(page, 'Title IT').inputValue()).toContain('Pagamenti')
  await button(page, 'Publish').click()
  await page.getByText('No check has failed here').waitFor(SLOW)
  expect(await openOnes()).toMatchObject([{ origin: 'person', state: 'investigating' }])
})

test('a probe is tried without recording, saved, and checked now; what a file owns is read-only', async () => {
  await desk.ada.post('/components', { key: 'help', name: { en: 'Help pages', it: 'Aiuto' } })
  const page = await desk.sit('#/probes')
  await button(page, 'Add a probe').click()
  await page.getByLabel('URL', { exact: true }).fill(`${desk.target.url}/help`)
  await page.getByLabel('Component').selectOption({ label: 'Help pages' })
  await button(page, 'Try it (nothing is recorded)').click()
  await page.getByText('What one check says (local): good').waitFor(SLOW)
  await page.getByLabel('Key', { exact: true }).fill('Help_1')
  await button(page, 'Save').click()
  await page.getByText('a-z, 0-9 and - only, with no - at either end. Not a key: Help_1').waitFor()
  await page.getByLabel('Key', { exact: true }).fill('help-help')
  await button(page, 'Save').click()
  await page.getByRole('link', { name: /help-help/ }).click()
  await button(page, 'Check now').click()
  await page.getByRole('row', { name: /good/ }).first().waitFor(SLOW)
  await page.getByRole('link', { name: /streaming-play/ }).click()
  await page.getByText('Read-only here: it stands in vedetta.yaml.').waitFor()
  expect(await page.getByLabel('URL', { exact: true }).isEditable()).toBe(false)
})

test('a viewer is shown what is theirs, is told what is not, and offered nothing that needs another role', async () => {
  const id = await suspect('/play')
  const vera = { email: 'vera@example.com', name: 'Vera', password: 'one two three four five' }
  const page = await desk.sit(`#/incidents/${id}`, { as: await desk.server.signIn(vera, 'viewer') })
  await page.getByText('1.1 cache-mxp').first().waitFor()
  expect(await button(page, 'Confirm and publish').count()).toBe(0)
  await page.goto(`${desk.server.url}/console/#/components`)
  await page.getByRole('link', { name: /^Payments/ }).waitFor()
  expect(await button(page, 'Add a component').count()).toBe(0)
  await page.goto(`${desk.server.url}/console/#/people`)
  await page.getByText('Addresses of people are for those who write incidents.').waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('the set-up link makes the first account, in the browser’s language, once', async () => {
  const server = await startServer()
  try {
    const page = await desk.browser.openPage({ ...PHONE, locale: 'it-IT' })
    await page.goto(server.setupLink ?? '')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Il tuo nome').fill('Ada')
    await page.getByLabel('Nuova password').fill('cavallo')
    await page.getByLabel('Ripeti la password').fill('c')
    await page.getByText('Troppo corta: servono almeno 12 caratteri.').waitFor()
    await page.getByLabel('Nuova password').fill('cavallo batteria graffetta')
    await page.getByLabel('Ripeti la password').fill('cavallo batteria')
    await button(page, 'Crea ed entra').click()
    await page.getByText('Le due password non sono uguali.').waitFor()
    await page.getByLabel('Ripeti la password').fill('cavallo batteria graffetta')
    await button(page, 'Crea ed entra').click()
    await page.getByRole('heading', { name: 'In arrivo' }).waitFor()
    await page.goto(server.setupLink ?? '')
    await page.getByText('Questo link è già stato usato.').waitFor()
  } finally {
    await server.close()
  }
})

test('the desk says when the line is cut, and reads again when it is back', async () => {
  const page = await desk.sit('#/', PHONE)
  await page.getByText('All quiet').waitFor()
  await page.context().setOffline(true)
  await page.getByText('The line to the server is cut.').waitFor(SLOW)
  await page.context().setOffline(false)
  await page.getByText('The line to the server is cut.').waitFor({ state: 'detached', ...SLOW })
})
