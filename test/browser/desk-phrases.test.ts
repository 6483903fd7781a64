/** At the real desk: a sentence is translated once, answered for, and said in both languages of an update at one press. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { PhraseList } from '../../server/contract/phrases.ts'
import { button, deskEachTest, PHONE, SLOW, suspectIn } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskEachTest()

const works = (page: Page, code: string) => page.getByRole('textbox', { name: `What still works ${code}` })
const chip = (page: Page, name: string) => page.getByRole('group').getByRole('button', { name, exact: true })

test('a sentence is written in both languages, locked while they do not match, answered for, and put away', async () => {
  const page = await desk.sit('#/templates')
  await page.getByRole('link', { name: 'Phrase book' }).click()
  await page.getByRole('heading', { level: 1, name: 'Phrase book' }).waitFor()
  await page.getByText('Everything else works.').waitFor()
  await judge(page, 'the phrase book')
  await button(page, 'Add a sentence: What still works').click()
  await works(page, 'EN').fill('The TV app works.')
  await page.getByText('Not matched to the other text yet (Italian).').waitFor()
  expect(await button(page, 'Save').getAttribute('aria-disabled')).toBe('true')
  await works(page, 'IT').fill('L’app per la TV funziona.')
  await judge(page, 'a sentence that is written')
  await button(page, 'Save').click()
  await button(page, 'Approve these words: The TV app works.').click()
  await button(page, 'Withdraw the approval: The TV app works.').waitFor()
  const ours = async () =>
    (await desk.ada.get<PhraseList>('/phrases')).phrases.find(({ key }) => key === 'the-tv-app-works')
  expect(await ours()).toMatchObject({
    version: 2,
    texts: { it: 'L’app per la TV funziona.' },
    approved: { by: 'Ada' },
  })
  await button(page, 'Put away: The TV app works.').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Put away' }).click()
  await page.getByText('The TV app works.').first().waitFor({ state: 'detached' })
  expect(await ours()).toBeUndefined()
})

test('one press says a sentence in every language, over the words of the template and over one’s own', async () => {
  const id = await suspectIn(desk, '/play')
  const page = await desk.sit(`#/incidents/${id}`, PHONE)
  await works(page, 'EN').waitFor()
  await page.locator('summary', { hasText: 'Phrase book' }).click()
  await chip(page, 'Everything else works.').click()
  await expect.poll(() => works(page, 'IT').inputValue(), SLOW).toBe('Tutto il resto funziona.')
  await judge(page, 'the phrase book in the composer')
  await chip(page, 'Everything else works.').click()
  await expect.poll(() => works(page, 'IT').inputValue(), SLOW).toBe('')
  const title = page.getByRole('textbox', { name: 'Title EN' })
  await title.fill('No video')
  await page.getByText('Not matched to the other text yet (Italian).').waitFor()
  await button(page, 'Still right').click()
  await chip(page, 'Nothing that you saved is lost.').click()
  expect(await works(page, 'EN').inputValue()).toBe('Nothing that you saved is lost.')
  await button(page, 'Confirm and publish').click()
  const said = async () => (await desk.ada.get<IncidentDetail>(`/incidents/${id}`)).updates[0]?.texts.it?.works
  await expect.poll(said, SLOW).toBe('Nulla di ciò che hai salvato è andato perso.')
})
