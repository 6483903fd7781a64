/** The lighter side: an announcement with a picture over the whole line, to those who asked to hear of such, and to nobody else. */
import { afterEach, expect, test } from 'vitest'
import type { AnnouncementDetail, PictureView } from '../../server/contract/announcements.ts'
import type { CreatedWebhookSubscriber } from '../../server/contract/console.ts'
import { eventually } from '../support/eventually.ts'
import { header, nextMailTo, subscribeByMail } from '../support/mailbox.ts'
import { realPng } from '../support/pictures.ts'
import { startServer } from '../support/server.ts'
import { startSmtpCatcher } from '../support/smtp-catcher.ts'
import { startWebhookSink } from '../support/webhook-sink.ts'

const CATALOGUE = `
page:
  name: { en: Luma, it: Luma }
  languages: [en, it]
  defaultLanguage: en
  timeZone: Europe/Rome
components:
  - key: shop
    name: { en: Shop, it: Negozio }
`

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
async function opened<T extends { close(): Promise<void> }>(one: Promise<T>): Promise<T> {
  const it = await one
  open.push(it)
  return it
}

test('light words in solidarity, with a picture, reach the page, the mail and the webhook in the reader’s language', async () => {
  const catcher = await opened(startSmtpCatcher())
  const sink = await opened(startWebhookSink())
  const server = await opened(startServer({ catalogue: CATALOGUE, smtpUrl: catcher.url }))
  await subscribeByMail(server.url, { catcher, email: 'ivo@example.it', language: 'it', kinds: ['announcements'] })
  await subscribeByMail(server.url, { catcher, email: 'eve@example.com', language: 'en', kinds: ['incidents'] })
  const ada = await server.signIn()
  const endpoint = { address: sink.url, kinds: ['announcements'] }
  sink.trust((await ada.post<CreatedWebhookSubscriber>('/subscribers/webhooks', endpoint)).signingSecret)
  const bytes = realPng(64, 64)
  const picture = await ada.post<PictureView>('/pictures', { data: Buffer.from(bytes).toString('base64') })
  const { announcement } = await ada.post<AnnouncementDetail>('/announcements', {
    ...{ endsAt: Date.now() + 3_600_000, tone: 'light', picture: picture.id },
    texts: {
      en: { title: 'Popcorn for everybody', body: 'We know how it is. *Courage!*', alt: 'A bag of popcorn' },
      it: {
        title: 'Popcorn per tutti',
        body: 'Sappiamo come ci si sente. *Coraggio!*',
        alt: 'Un sacchetto di popcorn',
      },
    },
  })
  const mail = await nextMailTo(catcher, 'ivo@example.it')
  expect(mail.parsed.subject).toBe('Popcorn per tutti')
  expect(header(mail, 'List-Unsubscribe')).toContain('/u/')
  const src = /<img src="([^"]+)" alt="Un sacchetto di popcorn"/.exec(String(mail.parsed.html))?.[1] ?? 'none'
  expect(new URL(src).pathname).toBe(`/pictures/${picture.id}.png`)
  // The page says it first, and its picture is there before that.
  expect(
    Buffer.compare(
      Buffer.from(bytes),
      Buffer.from(await (await fetch(server.url + new URL(src).pathname)).arrayBuffer()),
    ),
  ).toBe(0)
  expect(await (await fetch(`${server.url}/it/announcements/${announcement.id}/`)).text()).toContain('Coraggio!')
  const { payload, refusal } = await sink.next()
  expect([payload, refusal]).toMatchObject([
    { type: 'announcement.published', data: { announcement: { picture: { url: src } } } },
    null,
  ])
  await ada.post(`/announcements/${announcement.id}/withdraw`, { version: announcement.version })
  await eventually(async () => expect(await (await fetch(`${server.url}/it/`)).text()).not.toContain('Popcorn'))
  expect(await (await fetch(`${server.url}/announcements/${announcement.id}`)).text()).toContain('Popcorn')
  expect(catcher.mails.filter((one) => one.to.includes('eve@example.com'))).toHaveLength(1)
})
