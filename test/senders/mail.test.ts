import { afterEach, describe, expect, test } from 'vitest'
import { UNSUBSCRIBE_URL } from '../../server/contract/notice.ts'
import type { OutgoingMessage, Sender } from '../../server/ports.ts'
import { createMailSender, type MailSenderOptions } from '../../server/senders/mail.ts'
import { authority } from '../support/certificates.ts'
import { type CatcherOptions, type SmtpCatcher, startSmtpCatcher } from '../support/smtp-catcher.ts'
import { calm, mail } from './message.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function catcherWith(options: CatcherOptions = {}): Promise<SmtpCatcher> {
  const catcher = await startSmtpCatcher(options)
  open.push(catcher)
  return catcher
}

function senderTo(smtpUrl: string | null, change: Partial<MailSenderOptions> = {}): Sender {
  const options = { smtpUrl, mailFrom: 'status@example.com', unsubscribePlaceholder: UNSUBSCRIBE_URL, ...change }
  const sender = createMailSender(options)
  open.push(sender)
  return sender
}

/** Sends over a fresh catcher and gives back what came out at the other end. */
async function caught(change: Partial<OutgoingMessage>, options: Partial<MailSenderOptions> = {}) {
  const catcher = await catcherWith()
  await senderTo(catcher.url, options).send(mail(change), calm)
  return catcher.mail()
}

const LIST_HEADERS = ['List-ID', 'List-Unsubscribe', 'List-Unsubscribe-Post', 'Precedence']
const HEADERS = [
  'Auto-Submitted',
  'Content-Language',
  'Content-Type',
  'Date',
  'From',
  'MIME-Version',
  'Message-ID',
  'Subject',
  'To',
  'X-Auto-Response-Suppress',
]

describe('what a mail carries', () => {
  test('a notice has the headers of a list mail, each once, and nothing else', async () => {
    const { headerNames, parsed } = await caught({})
    expect([...headerNames].sort()).toEqual([...HEADERS, ...LIST_HEADERS].sort())
    expect(parsed.from?.text).toBe('"Teatro" <status@example.com>')
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated')
    expect(parsed.headers.get('content-language')).toBe('en')
    expect(parsed.headers.get('precedence')).toBe('bulk')
    expect(parsed.headers.get('x-auto-response-suppress')).toBe('All')
  })

  test('R44 a notice names one address for leaving with one click, in header, text and HTML', async () => {
    const { raw, parsed } = await caught({})
    const header = raw.toString('latin1').replace(/\r\n[ \t]/g, ' ')
    expect(header).toContain('List-Unsubscribe: <https://status.example.com/u/tOkEn?a=1&b=2>\r\n')
    expect(header).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
    expect(header).toContain('List-ID: "Teatro" <incidents.status.example.com>\r\n')
    expect(parsed.text).toContain('Unsubscribe: https://status.example.com/u/tOkEn?a=1&b=2\n')
    expect(parsed.html).toContain('href="https://status.example.com/u/tOkEn?a=1&amp;b=2"')
    expect(`${parsed.text}${parsed.html}`).not.toContain('unsubscribe.invalid')
  })

  test('a message that nobody subscribed to has no list headers', async () => {
    const { headerNames } = await caught({ unsubscribeUrl: null })
    expect([...headerNames].sort()).toEqual([...HEADERS].sort())
  })

  test('an entry for the calendar comes as a file beside text and HTML', async () => {
    const calendar = 'BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nSUMMARY:Più veloce\r\nEND:VCALENDAR\r\n'
    const { parsed } = await caught({ text: { ...mail().text, calendar } })
    expect(parsed.attachments).toMatchObject([{ filename: 'planned-work.ics', contentType: 'text/calendar' }])
    expect(parsed.attachments[0]?.content.toString()).toBe(calendar)
    expect(parsed.html).toContain('</html>')
  })

  test('the name in MAIL_FROM goes before the name of the page', async () => {
    const { parsed } = await caught({}, { mailFrom: '"Teatro, Stato" <stato@example.com>' })
    expect(parsed.from?.value).toEqual([{ name: 'Teatro, Stato', address: 'stato@example.com' }])
  })

  test.each([
    ['CR and LF', 'a\r\nBcc: eve@example.org'],
    ['a lone LF', 'a\nX-Evil: 1'],
    ['a lone CR', 'a\rX-Evil: 1'],
    ['NUL', 'a\u0000b'],
    ['a line separator', 'a\u2028X-Evil: 1'],
    ['a folded line', 'a\r\n X-Evil: 1'],
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['closed angle brackets', 'a> <b@c.d>, "e'],
  ])('R55 %s in subject, names and list fields adds no header', async (_name, text) => {
    const { headerNames, raw, to } = await caught({
      text: { ...mail().text, subject: text },
      language: text,
      from: { pageName: text, pageUrl: 'https://status.example.com', listId: text },
    })
    expect([...headerNames].sort()).toEqual([...HEADERS, ...LIST_HEADERS].sort())
    const head = raw.toString('latin1').split('\r\n\r\n', 1)[0] ?? ''
    expect(head.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/)
    expect(Math.max(...head.split('\r\n').map((line) => line.length))).toBeLessThan(999)
    expect(to).toEqual(['anna@example.org'])
  })

  test.each([
    ['a@example.org, b@example.org'],
    ['a@example.org\r\nRCPT TO:<b@example.org>'],
    ['Anna <a@example.org>'],
    ['a b@example.org'],
    ['a@@example.org'],
    [''],
  ])('R41 an address that could be read as two, %j, gets nothing', async (address) => {
    const catcher = await catcherWith()
    const outcome = await senderTo(catcher.url).send(mail({ address }), calm)
    expect(outcome).toMatchObject({ is: 'refused', code: 'bad-address' })
    expect(catcher.connections()).toBe(0)
  })

  test('R41 fifty recipients get fifty mails, each with its own address alone', async () => {
    const catcher = await catcherWith()
    const sender = senderTo(catcher.url)
    const addresses = Array.from({ length: 50 }, (_, n) => `reader${n}@example.org`)
    const outcomes = addresses.map((address, n) => sender.send(mail({ address, deliveryKey: `u1-s${n}` }), calm))
    expect(new Set((await Promise.all(outcomes)).map((outcome) => outcome.is))).toEqual(new Set(['sent']))
    expect(catcher.mails.flatMap((one) => one.to).sort()).toEqual([...addresses].sort())
    for (const { to, parsed, headerNames } of catcher.mails) {
      expect([parsed.to].flat().map((one) => one?.text)).toEqual(to)
      expect(headerNames.filter((name) => /^(cc|bcc)$/i.test(name))).toEqual([])
    }
  })
})

describe('one incident is one thread', () => {
  test('later messages refer to the first, and each has an id of its own', async () => {
    const catcher = await catcherWith()
    const sender = senderTo(catcher.url)
    await sender.send(mail({ deliveryKey: 'u1-s1', opensThread: true }), calm)
    await sender.send(mail({ deliveryKey: 'u2-s1', opensThread: false }), calm)
    await sender.send(mail({ deliveryKey: 'u3-s1', opensThread: false }), calm)
    const [first, second, third] = catcher.mails.map(({ parsed }) => parsed)
    expect(first?.messageId).toMatch(/^<inc1\.[0-9a-f]{16}@status\.example\.com>$/)
    expect(first?.inReplyTo).toBeUndefined()
    expect([second?.inReplyTo, third?.inReplyTo]).toEqual([first?.messageId, first?.messageId])
    expect([second?.references, third?.references]).toEqual([first?.messageId, first?.messageId])
    expect(second?.messageId).toBe('<u2-s1@status.example.com>')
    expect(third?.messageId).toBe('<u3-s1@status.example.com>')
  })

  test('two recipients have two threads, even if their mail ends in one mailbox', async () => {
    const catcher = await catcherWith()
    const sender = senderTo(catcher.url)
    await sender.send(mail({ address: 'anna@example.org' }), calm)
    await sender.send(mail({ address: 'info@example.org' }), calm)
    expect(new Set(catcher.mails.map(({ parsed }) => parsed.messageId)).size).toBe(2)
  })
})

describe('when the mail server does not take it', () => {
  test.each([421, 450, 451] as const)('R23 after %d the mail is tried again and arrives once', async (code) => {
    const catcher = await catcherWith()
    catcher.refuse('anna@example.org', code, 1)
    const sender = senderTo(catcher.url)
    expect(await sender.send(mail(), calm)).toMatchObject({ is: 'retry', code: `smtp-${code}`, afterMs: null })
    expect(await sender.send(mail(), calm)).toMatchObject({ is: 'sent' })
    expect(catcher.mails).toHaveLength(1)
  })

  test('R23 a server that greets with 421 is asked again later', async () => {
    const catcher = await catcherWith()
    catcher.refuseConnections(2)
    const sender = senderTo(catcher.url)
    expect(await sender.send(mail(), calm)).toMatchObject({ is: 'retry' })
    expect(catcher.mails).toHaveLength(0)
  })

  test('R23 a refused connection is a retry', async () => {
    const catcher = await startSmtpCatcher()
    await catcher.close()
    expect(await senderTo(catcher.url).send(mail(), calm)).toMatchObject({ is: 'retry', code: 'connect-refused' })
  })

  test('R23 a greeting that does not come is a retry, and nothing was handed over', async () => {
    const catcher = await catcherWith({ greetingDelayMs: 60_000 })
    const outcome = await senderTo(catcher.url, { connectMs: 300 }).send(mail(), calm)
    expect(outcome).toMatchObject({ is: 'retry', code: 'timeout' })
    expect(catcher.mails).toHaveLength(0)
  })

  test.each([550, 552] as const)('R24 %d for one recipient refuses that one and nobody else', async (code) => {
    const catcher = await catcherWith()
    catcher.refuse('gone@example.org', code)
    const sender = senderTo(catcher.url)
    const [lost, fine] = await Promise.all([
      sender.send(mail({ address: 'gone@example.org' }), calm),
      sender.send(mail({ address: 'anna@example.org' }), calm),
    ])
    expect(lost).toMatchObject({ is: 'refused', code: `smtp-${code}` })
    expect(fine).toMatchObject({ is: 'sent' })
  })

  test('R25 a connection cut after the last dot is a retry with the same Message-ID', async () => {
    const catcher = await catcherWith()
    catcher.dropAfterData(1)
    const sender = senderTo(catcher.url)
    expect(await sender.send(mail(), calm)).toMatchObject({ is: 'retry', code: 'connect-reset' })
    expect(catcher.dropped).toHaveLength(1)
    expect(await sender.send(mail(), calm)).toMatchObject({ is: 'sent' })
    expect(catcher.mails[0]?.parsed.messageId).toBe(catcher.dropped[0]?.parsed.messageId)
  })

  test('a try ends when its caller says so', async () => {
    const catcher = await catcherWith({ greetingDelayMs: 60_000 })
    const stop = new AbortController()
    const outcome = senderTo(catcher.url).send(mail(), stop.signal)
    stop.abort()
    expect(await outcome).toMatchObject({ is: 'retry', code: 'stopped' })
  })

  test('without SMTP_URL every message is held', async () => {
    expect(await senderTo(null).send(mail(), calm)).toMatchObject({ is: 'held' })
  })
})

describe('R26 mail in clear', () => {
  const password = 'pa:ss w/ört'
  const account = { user: 'vedetta', password }
  const withAccount = (catcher: SmtpCatcher, query = '') =>
    `smtp://vedetta:${encodeURIComponent(password)}@127.0.0.1:${catcher.port}${query}`

  test('R26 STARTTLS is used where it is offered', async () => {
    const catcher = await catcherWith({ startTls: 'good', account })
    await senderTo(withAccount(catcher)).send(mail(), calm)
    expect(catcher.mails.map((one) => one.secure)).toEqual([true])
  })

  test('R26 where TLS is required, a certificate that holds is taken', async () => {
    const catcher = await catcherWith({ startTls: 'good', account })
    await senderTo(withAccount(catcher, '?requireTLS=true'), { trust: [authority()] }).send(mail(), calm)
    expect(catcher.mails.map((one) => one.secure)).toEqual([true])
  })

  test.each([
    ['a server without STARTTLS', {}],
    ['an expired certificate', { startTls: 'expired' }],
    ['a certificate for another host', { startTls: 'other-name' }],
  ] as const)('R26 where TLS is required, %s gets neither mail nor password', async (_name, options) => {
    const catcher = await catcherWith({ ...options, account })
    const sender = senderTo(withAccount(catcher, '?requireTLS=true'), { trust: [authority()] })
    const outcome = await sender.send(mail(), calm)
    expect(outcome).toMatchObject({ is: 'retry', code: 'tls' })
    expect(JSON.stringify(outcome)).not.toContain('pa:ss')
    expect([...catcher.mails, ...catcher.dropped]).toEqual([])
  })

  test('R26 a wrong password is told without the password', async () => {
    const catcher = await catcherWith({ account: { user: 'vedetta', password: 'another' } })
    const outcome = await senderTo(withAccount(catcher)).send(mail(), calm)
    expect(outcome).toMatchObject({ is: 'retry', code: 'smtp-535' })
    expect(JSON.stringify(outcome)).not.toMatch(/pa:ss|cGE6c3M/)
  })
})
