/** At the real desk: a rehearsal from its start to its stop-watch, on a phone and on a wide screen. */
import { expect, test } from 'vitest'
import { button, deskOfFile, openOnesOf, PHONE } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskOfFile()

test('is started, confirmed, turned green, resolved and looked back at, and says at every step that it is one', async () => {
  const page = await desk.sit('#/rehearsals', PHONE)
  await page.getByText('Nobody has rehearsed yet.').waitFor()
  await button(page, 'Start now').click()
  await page.getByText('Choose what fails, and who takes part.').waitFor()
  await judge(page, 'the form that starts a rehearsal, on a phone')
  await page.getByLabel('Streaming').check()
  await page.getByLabel('What its checks see').selectOption('refused')
  await button(page, 'Start now').click()

  await page.getByText('Nothing of this is true, and nobody outside hears of it.').first().waitFor()
  await page.getByText('streaming refused the connection').filter({ visible: true }).first().waitFor()
  const [one] = await openOnesOf(desk)
  expect(one).toMatchObject({ state: 'suspected', rehearsal: { endedAt: null } })
  await page.getByText('1 person or system will hear this').filter({ visible: true }).first().waitFor()
  await judge(page, 'a rehearsed suspicion on a phone')
  await button(page, 'Confirm and publish').click()
  await button(page, 'Let its checks turn green').click()
  await page.getByText(/^The checks are good again since/).waitFor()

  const wide = await desk.sit('#/', { width: 1280, height: 800, colorScheme: 'dark' })
  await wide.locator('.item .flag', { hasText: 'Rehearsal' }).waitFor()
  await judge(wide, 'an inbox with a rehearsal')

  const hidden = await desk.browser.openPage(PHONE)
  await hidden.goto(`${one?.rehearsal?.pageUrl}/`)
  await hidden.getByText('A hidden copy of the page, for a rehearsal.').waitFor()
  await judge(hidden, 'the hidden page of a rehearsal')

  await button(page, 'End the rehearsal').click()
  await page.getByText('It is over, and nothing can be said in it any more.').waitFor()
  await page.getByRole('link', { name: 'Report' }).click()
  await page.getByRole('row', { name: /Let the checks turn green/ }).waitFor()
  await page.getByRole('row', { name: /Published: investigating/ }).waitFor()
  await judge(page, 'the report of a rehearsal, on a phone')
  await page.emulateMedia({ media: 'print' })
  expect(await button(page, 'Print').isVisible()).toBe(false)
  await page.getByRole('row', { name: /The rehearsal ended/ }).waitFor()
})
