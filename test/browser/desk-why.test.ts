/** At the real desk: from a suspicion to the whole chain behind it, on a wide screen and on a phone, in both languages. */
import { expect, test } from 'vitest'
import { deskIt } from '../../web/words/it.ts'
import { deskEachTest, PHONE, SLOW, suspectIn } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskEachTest()

test('inbox, incident and list of components lead to the chain, which tells who decided it and with which checks', async () => {
  const incident = await suspectIn(desk, '/play')
  const page = await desk.sit('#/')
  await page.getByRole('link', { name: 'Why? Streaming' }).first().click()
  await page.getByRole('heading', { name: 'Why: Streaming' }).waitFor()
  await page.getByText('The checks say: down').waitFor()
  await page
    .getByText(/^from (working|unknown) to down/)
    .first()
    .waitFor()
  await page
    .getByText(/checks? that decided it/)
    .first()
    .click()
  await page.getByText('local: sees').waitFor()
  await judge(page, 'the chain of a component that is down')
  await page.goto(`${desk.server.url}/console/#/incidents/${incident}`)
  await page.getByRole('complementary').getByRole('link', { name: 'Why? Streaming' }).waitFor()
  await page.goto(`${desk.server.url}/console/#/components`)
  await page.getByRole('link', { name: 'Why? Payments' }).click()
  await page.getByText('No check looks at it').waitFor()
  await judge(page, 'the chain of a component that nobody checks')
}, 90_000)

test('on a phone and in Italian, what was dismissed stands as a difference with who and why', async () => {
  const incident = await suspectIn(desk, '/play')
  await desk.ada.post(`/incidents/${incident}/dismiss`, { version: 1, reason: 'Una prova' })
  const { components } = await desk.ada.get<{ components: { id: string; key: string }[] }>('/components')
  const id = components.find((one) => one.key === 'streaming')?.id
  const page = await desk.sit(`#/why/${id}`, { ...PHONE, locale: 'it' })
  await page.evaluate("localStorage.setItem('vedetta.desk.language', '\"it\"')")
  await page.reload()
  await page.getByText(deskIt.why.reasons.dismissed).waitFor()
  await expect.poll(() => page.locator('main').innerText(), SLOW).toContain('«Una prova»')
  await judge(page, 'the chain in Italian')
}, 90_000)
