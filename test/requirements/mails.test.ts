/** What people write goes in by the API and comes out of a mailbox: from end to end, as a mail program gets it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { elementsOf } from '../mail/read-html.ts'
import type { ApiClient } from '../support/api-client.ts'
import { nextMailTo, subscribeByMail } from '../support/mailbox.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { type CaughtMail, type SmtpCatcher, startSmtpCatcher } from '../support/smtp-catcher.ts'
import { TEMPLATES, XSS } from '../web/hostile.ts'

const EMMA = 'emma@example.com'
/** What Markdown may make of what people write. */
const PROSE = [
  'p',
  'strong',
  'em',
  'code',
  'pre',
  'ul',
  'ol',
  'ol[start]',
  'li',
  'a',
  'a[href]',
  'a[rel]',
  'blockquote',
  'br',
]

let catcher: SmtpCatcher
let server: TestServer
let api: ApiClient
let componentId: string | undefined
let harmless: CaughtMail
/** Element and attribute names of a mail whose words are harmless. */
let own: ReadonlySet<string>

beforeAll(async () => {
  catcher = await startSmtpCatcher()
  const catalogue = 'page: { name: Example }\ncomponents: [{ key: player, name: Player }]\n'
  server = await startServer({ catalogue, smtpUrl: catcher.url })
  api = await server.signIn()
  componentId = (await api.get<ComponentList>('/components')).components[0]?.id
  await subscribeByMail(server.url, { catcher, email: EMMA, language: 'en' })
  harmless = await mailThatSays('See **[here](https://example.com/)**:\n\n> quoted\n\n- one\n\n```\ncode\n```')
  own = new Set([...shapesOf(harmless), ...PROSE])
})
afterAll(async () => {
  await server.close()
  await catcher.close()
})

async function mailThatSays(text: string): Promise<CaughtMail> {
  const title = [...text].slice(0, 150).join('')
  await api.post<IncidentDetail>('/incidents', {
    components: [{ componentId, impact: 'major' }],
    texts: { en: { title, body: text, works: text, advice: text } },
  })
  return nextMailTo(catcher, EMMA)
}

function htmlOf({ parsed }: CaughtMail): string {
  return parsed.html || ''
}

function shapesOf(mail: CaughtMail): string[] {
  return elementsOf(htmlOf(mail)).flatMap(({ tag, attributes }) => [
    tag,
    ...Object.keys(attributes).map((name) => `${tag}[${name}]`),
  ])
}

function addressesOf(mail: CaughtMail): string[] {
  return elementsOf(htmlOf(mail)).flatMap(({ attributes }) =>
    [attributes.href, attributes.src].filter((url) => url !== undefined),
  )
}

/** NUL and half letters cannot be said: the door refuses the first, the second is mended. */
const SAYABLE = XSS.filter((payload) => !payload.includes('\0') && payload.isWellFormed())

test.each(SAYABLE)(
  'R52 a mail that says %j has our own elements, and links to http, https and mail',
  async (payload) => {
    const mail = await mailThatSays(payload)
    expect(shapesOf(mail).filter((shape) => !own.has(shape))).toEqual([])
    expect(addressesOf(mail).filter((url) => !/^(https?|mailto):/i.test(url))).toEqual([])
    expect(mail.headerNames).toEqual(harmless.headerNames)
    const [line = ''] = payload.split('\n')
    expect(mail.parsed.text?.replaceAll(/\s+/g, ' ')).toContain(line.replaceAll(/\s+/g, ' ').trim())
  },
)

test.each(TEMPLATES)('R56 a mail that says %s says it', async (text) => {
  const mail = await mailThatSays(`Before ${text} after`)
  expect(mail.parsed.subject).toContain(text)
  expect(mail.parsed.text).toContain(`Before ${text} after`)
  expect(elementsOf(htmlOf(mail)).map((element) => element.text)).toContain(`Before ${text} after`)
})
