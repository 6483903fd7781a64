import { expect, test } from 'vitest'
import { createMailSender } from '../../server/senders/mail.ts'
import { parseSmtpUrl } from '../../server/senders/smtp-url.ts'

test.each([
  [
    'a relay elsewhere, no password: TLS if offered',
    'smtp://mail.example.com',
    { port: 587, requireTls: false, verify: true },
  ],
  ['a password leaves this machine: TLS is a duty', 'smtp://u:p@mail.example.com', { requireTls: true, verify: true }],
  ['the operator says no to that', 'smtp://u:p@mail.example.com?requireTLS=false', { requireTls: false, verify: true }],
  ['the same machine with a password', 'smtp://u:p@127.0.0.1:25', { port: 25, requireTls: false, verify: false }],
  ['the same machine, but asked for', 'smtp://localhost/?requireTLS=true', { requireTls: true, verify: true }],
  ['TLS from the first byte', 'smtps://mail.example.com', { port: 465, secure: true, requireTls: true, verify: true }],
  ['IPv6', 'smtp://[::1]:2525', { host: '::1', port: 2525, verify: false }],
  ['encoded account', 'smtps://a%40b:%2F%3A@mail.example.com', { account: { user: 'a@b', password: '/:' } }],
] as const)('%s', (_name, url, expected) => {
  expect(parseSmtpUrl(url)).toMatchObject(expected)
})

test.each([
  ['another scheme', 'http://user:hunter2@mail.example.com'],
  ['no URL at all', 'user:hunter2@mail.example.com'],
  ['a path', 'smtp://user:hunter2@mail.example.com/inbox'],
  ['an option that nobody knows', 'smtp://user:hunter2@mail.example.com?ignoreTLS=true'],
  ['a value that is none', 'smtp://user:hunter2@mail.example.com?requireTLS=yes'],
  ['a lone percent sign', 'smtp://user:hunter2%@mail.example.com'],
])('R26 %s is refused at the start, without telling the password', (_name, smtpUrl) => {
  const make = () => createMailSender({ smtpUrl, mailFrom: 'a@example.com', unsubscribePlaceholder: '-' })
  expect(make).toThrow(/^SMTP_URL: /)
  expect(make).not.toThrow(/hunter2/)
})

test.each([['nobody'], ['a@example.com, b@example.com'], ['Name <>'], ['']])(
  'MAIL_FROM %j is refused at the start',
  (mailFrom) => {
    expect(() => createMailSender({ smtpUrl: null, mailFrom, unsubscribePlaceholder: '-' })).toThrow(/^MAIL_FROM: /)
  },
)
