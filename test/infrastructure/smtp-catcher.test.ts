import { createTransport, type SendMailOptions } from 'nodemailer'
import { expect, onTestFinished, test } from 'vitest'
import { authority } from '../support/certificates.ts'
import { type CatcherOptions, type SmtpCatcher, startSmtpCatcher } from '../support/smtp-catcher.ts'

const MAIL = { from: 'page@example.org', to: 'ada@example.org', subject: 'È tornato', text: 'Tutto bene.' }

async function open(options?: CatcherOptions): Promise<SmtpCatcher> {
  const catcher = await startSmtpCatcher(options)
  onTestFinished(catcher.close)
  return catcher
}

function send({ port }: SmtpCatcher, mail: SendMailOptions = {}, transport: object = {}) {
  const sender = createTransport({ host: '127.0.0.1', port, ...transport })
  onTestFinished(() => sender.close())
  return sender.sendMail({ ...MAIL, ...mail })
}

test('a mail is kept parsed and raw, with its envelope', async () => {
  const catcher = await open()
  await send(catcher, { headers: { 'X-Long': 'word '.repeat(40) } })
  const mail = await catcher.mail(({ to }) => to.includes('ada@example.org'))
  expect(mail).toMatchObject({ from: 'page@example.org', to: ['ada@example.org'], secure: false })
  expect(mail.parsed).toMatchObject({ subject: 'È tornato', text: 'Tutto bene.\n' })
  expect(mail.raw.toString()).toContain('Subject: =?UTF-8?')
  expect(mail.headerNames.toSorted()).toEqual([
    'Content-Transfer-Encoding',
    'Content-Type',
    'Date',
    'From',
    'MIME-Version',
    'Message-ID',
    'Subject',
    'To',
    'X-Long',
  ])
})

test.each([421, 450, 451, 550, 552] as const)('a recipient refused with %i, once', async (code) => {
  const catcher = await open()
  catcher.refuse('ada@example.org', code, 1)
  await expect(send(catcher)).rejects.toMatchObject({ responseCode: code })
  await send(catcher)
  expect(catcher.mails).toHaveLength(1)
})

test('one refused recipient does not harm another', async () => {
  const catcher = await open()
  catcher.refuse('ada@example.org', 550)
  const { rejected } = await send(catcher, { to: ['ada@example.org', 'eva@example.org'] })
  expect(rejected).toEqual(['ada@example.org'])
  expect(catcher.mails[0]?.to).toEqual(['eva@example.org'])
})

test('the connection drops after the final dot: the mail is there, the answer is not', async () => {
  const catcher = await open()
  catcher.dropAfterData(1)
  await expect(send(catcher)).rejects.toThrow()
  expect(catcher.dropped[0]?.parsed.subject).toBe('È tornato')
  expect(catcher.mails).toEqual([])
  await send(catcher)
  expect(catcher.mails).toHaveLength(1)
})

test('a connection is greeted with 421, the next one well', async () => {
  const catcher = await open()
  catcher.refuseConnections(1)
  await expect(send(catcher)).rejects.toMatchObject({ responseCode: 421 })
  await send(catcher)
  expect([catcher.mails.length, catcher.connections()]).toEqual([1, 2])
})

test('a greeting that takes longer than the client waits', async () => {
  const catcher = await open({ greetingDelayMs: 60_000 })
  await expect(send(catcher, {}, { greetingTimeout: 100 })).rejects.toMatchObject({ code: 'ETIMEDOUT' })
})

test.each([
  ['no STARTTLS', {}, 'STARTTLS'],
  ['an expired certificate', { startTls: 'expired' }, 'certificate has expired'],
  ['a certificate for another name', { startTls: 'other-name' }, 'does not match'],
] as const)('a client that insists on TLS sends nothing over %s', async (_name, options, words) => {
  const catcher = await open(options)
  await expect(send(catcher, {}, { requireTLS: true, tls: { ca: authority() } })).rejects.toThrow(words)
  expect(catcher.mails).toEqual([])
})

test('a good certificate lets a careful client through, and only TLS is let through', async () => {
  const catcher = await open({ startTls: 'good', requireTls: true })
  await send(catcher, {}, { requireTLS: true, tls: { ca: authority() } })
  expect((await catcher.mail()).secure).toBe(true)
  await expect(send(catcher, {}, { ignoreTLS: true })).rejects.toMatchObject({ responseCode: 530 })
})

test('only the right account may send', async () => {
  const catcher = await open({ account: { user: 'page', password: 'right' } })
  await expect(send(catcher)).rejects.toMatchObject({ responseCode: 530 })
  await expect(send(catcher, {}, { auth: { user: 'page', pass: 'wrong' } })).rejects.toMatchObject({ code: 'EAUTH' })
  await send(catcher, {}, { auth: { user: 'page', pass: 'right' } })
  expect(catcher.mails).toHaveLength(1)
})
