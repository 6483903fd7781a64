/** At the real desk: two who write about one incident at once, and one whose machine dies in the middle. */
import { expect, test, vi } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { KeptWriting } from '../../server/contract/writing.ts'
import { ADA } from '../support/api-client.ts'
import { button, deskEachTest, PHONE, SLOW, suspectIn } from './desk-rig.ts'
import { judge } from './judge.ts'

const desk = deskEachTest()
const BEN = { email: 'ben@example.com', name: 'Ben', password: 'another long enough password' }

const body = { name: /^What we know.*English/ } as const

test('the second of two editors sees that the first writes, sees what was published, and loses no word', async () => {
  const id = await suspectIn(desk, '/play')
  const ada = await desk.sit(`#/incidents/${id}`)
  await button(ada, 'Confirm and publish').click(SLOW)
  await button(ada, 'Update').click(SLOW)
  const ben = await desk.sit(`#/incidents/${id}`, { ...PHONE, as: await desk.server.signIn(BEN, 'responder') })
  await button(ben, 'Update').click(SLOW)
  await ada.getByRole('textbox', body).fill('The carrier has found a broken fibre.')
  await ben.getByText('Ada is writing…').waitFor(SLOW)
  await ben.getByRole('textbox', body).fill('We have called the carrier.')
  await ada.getByText('Ben is writing…').waitFor(SLOW)
  await judge(ben, 'somebody else writes')
  for (const page of [ada, ben])
    await page
      .getByRole('button', { name: /still right/i })
      .first()
      .click()

  await button(ada, 'Publish').click(SLOW)
  await ben.getByText(/It moved while you were writing/).waitFor(SLOW)
  await ben
    .getByText(/“The carrier has found a broken fibre\.”/)
    .first()
    .waitFor(SLOW)
  expect(await ben.getByRole('textbox', body).inputValue()).toBe('We have called the carrier.')
  await ben.getByText('Ada is writing…').waitFor({ ...SLOW, state: 'hidden' })
  await judge(ben, 'it moved meanwhile')
  await button(ben, 'Seen. Go on with my words').click()
  await button(ben, 'Publish').click(SLOW)
  await vi.waitFor(async () => {
    const { updates, writers } = await desk.ada.get<IncidentDetail>(`/incidents/${id}`)
    const said = updates.slice(0, 2).map((one) => [one.author, one.texts.en?.body])
    expect(said).toEqual([
      ['Ben', 'We have called the carrier.'],
      ['Ada', 'The carrier has found a broken fibre.'],
    ])
    expect(writers).toEqual([])
  }, SLOW)
})

test('words outlive the machine they were written on', async () => {
  const id = await suspectIn(desk, '/play')
  const first = await desk.sit(`#/incidents/${id}`)
  await first.getByRole('textbox', body).fill('Televisions show a black screen.')
  await vi.waitFor(async () => {
    const { content } = await desk.ada.get<KeptWriting>(`/incidents/${id}/writing`)
    expect(content).toContain('black screen')
  }, SLOW)
  await first.context().close()
  const second = await desk.sit(`#/incidents/${id}`, PHONE)
  await vi.waitFor(async () => {
    expect(await second.getByRole('textbox', body).inputValue()).toBe('Televisions show a black screen.')
  }, SLOW)
})

test('who signs in next at the same browser finds nobody else’s words, and whose they are finds them again', async () => {
  const id = await suspectIn(desk, '/play')
  await desk.server.signIn(BEN, 'responder')
  const page = await desk.sit(`#/incidents/${id}`)
  const turnTo = async ({ email, password }: typeof BEN) => {
    await page.getByRole('button', { name: /^Sign out/ }).click(SLOW)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await button(page, 'Sign in').click()
  }
  const reads = (words: string) =>
    vi.waitFor(async () => expect(await page.getByRole('textbox', body).inputValue()).toContain(words), SLOW)
  await page.getByRole('textbox', body).fill('Words that Ada left.')
  await turnTo(BEN)
  await reads('Streaming has not been working')
  await turnTo(ADA)
  await reads('Words that Ada left.')
})
