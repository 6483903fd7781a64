/** At the real desk: somebody who may not publish writes a post-mortem, their machine dies, and who answers for it goes on and publishes it. */
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { PostMortemView } from '../../server/contract/post-mortem.ts'
import { button, deskEachTest, PHONE, SLOW } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskEachTest()
const BEN = { email: 'ben@example.com', name: 'Ben', password: 'another long enough password' }

/** Opened by hand, told, and over. */
async function endedIncident(): Promise<string> {
  const { components } = await desk.ada.get<{ components: { id: string; key: string }[] }>('/components')
  const hit = [{ componentId: components.find(({ key }) => key === 'payments')?.id ?? '', impact: 'major' }]
  const texts = { en: { title: 'Payments fail', body: 'We look.' }, it: { title: 'Pagamenti fermi', body: 'Vediamo.' } }
  const opened = await desk.ada.post<IncidentDetail>('/incidents', { components: hit, texts })
  const { id, version } = opened.incident
  await desk.ada.post(`/incidents/${id}/updates`, { state: 'resolved', version, components: hit, texts })
  return id
}

const field = (page: Page, name: RegExp) => page.getByRole('textbox', { name })

async function write(page: Page, part: string, words: readonly [en: string, it: string]): Promise<void> {
  await field(page, new RegExp(`^${part}.*English`)).fill(words[0])
  await field(page, new RegExp(`^${part}.*Italian`)).fill(words[1])
}

test('a responder writes it, an approver goes on after a crash, publishes it and puts a word right', async () => {
  const id = await endedIncident()
  const ben = await desk.sit(`#/incidents/${id}`, { ...PHONE, as: await desk.server.signIn(BEN, 'responder') })
  await button(ben, 'Write the post-mortem').click(SLOW)
  await field(ben, /^What happened.*English/).waitFor(SLOW)
  expect(await field(ben, /^What happened.*Italian/).inputValue()).toContain('Ecco che cosa è successo')
  await write(ben, 'Why it happened', ['A certificate ended.', 'Un certificato è scaduto.'])
  await ben.getByText('An approver publishes it. Your words are kept for them.').waitFor(SLOW)
  expect(await button(ben, 'Publish').count()).toBe(0)
  await judge(ben, 'a post-mortem is written')
  await vi.waitFor(async () => {
    const { drafts } = await desk.ada.get<PostMortemView>(`/incidents/${id}/post-mortem`)
    expect(drafts[0]?.content).toContain('Un certificato è scaduto.')
  }, SLOW)
  await ben.context().close()

  const ada = await desk.sit(`#/incidents/${id}`)
  await button(ada, 'Go on with what Ben wrote').click(SLOW)
  expect(await field(ada, /^Why it happened.*Italian/).inputValue()).toBe('Un certificato è scaduto.')
  await ada.getByText(/What we do about it.*is missing/).waitFor(SLOW)
  await write(ada, 'What we do about it', ['We watch its end.', 'Ne teniamo d’occhio la scadenza.'])
  await ada.getByRole('checkbox', { name: /Confirmed/ }).uncheck()
  await judge(ada, 'a post-mortem is gone on with')
  await button(ada, 'Publish').click(SLOW)
  await button(ada, 'Edit the post-mortem').waitFor(SLOW)
  await ada.getByText('We watch its end.').first().waitFor(SLOW)

  await button(ada, 'Edit the post-mortem').click(SLOW)
  await write(ada, 'Why it happened', ['A certificate ran out.', 'Un certificato era scaduto.'])
  await button(ada, 'Put it right').click(SLOW)
  await ada.getByText(/edited .* by Ada/).waitFor(SLOW)
  const url = `${desk.server.url}/it/incidents/${id}/`
  // A record may be kept by browsers for a while: this one sees it once it is there.
  await vi.waitFor(async () => expect(await (await fetch(url)).text()).toContain('Un certificato era scaduto.'), SLOW)
  const page = await desk.browser.openPage({ locale: 'it' })
  await page.goto(url)
  await page.getByText(/modificato alle/).waitFor(SLOW)
  expect(await page.getByText('Una persona lo ha confermato qui').count()).toBe(0)
  await judge(page, 'a post-mortem on the page')
  await page.context().close()
})
