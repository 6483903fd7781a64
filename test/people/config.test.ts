import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSettings, type Settings } from '../../server/config.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedetta-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function settings(env: Record<string, string>): Settings {
  const read = readSettings(env)
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'))
  return read
}

function mistakes(env: Record<string, string>): string[] {
  const read = readSettings(env)
  return 'mistakes' in read ? read.mistakes : []
}

test('with nothing set, everything has a value that works on this machine alone', () => {
  expect(settings({})).toEqual({
    port: 3000,
    host: '127.0.0.1',
    baseUrl: 'http://localhost:3000',
    dataDir: resolve('data'),
    databaseUrl: `sqlite:${resolve('data/vedetta.db')}`,
    role: 'all',
    configFile: null,
    smtpUrl: null,
    smsUrl: null,
    smsFrom: null,
    openId: null,
    mailFrom: null,
    secretKeyFile: resolve('data/secret.key'),
    probeAllow: [],
    notifyAllow: [],
    trustProxy: [],
    logLevel: 'info',
  })
})

const OIDC = { OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'desk', OIDC_CLIENT_SECRET: 'x' }

test('a provider of accounts needs an issuer and a client; groups may hold an equals sign', () => {
  const roles = 'status-admins=admin, cn=oncall=responder'
  expect(settings({ ...OIDC, OIDC_ROLES: roles, OIDC_SCOPES: 'email groups' }).openId).toEqual({
    issuer: 'https://login.example.com',
    clientId: 'desk',
    clientSecret: 'x',
    scopes: 'openid email groups',
    groupsClaim: 'groups',
    roles: [
      { group: 'status-admins', role: 'admin' },
      { group: 'cn=oncall', role: 'responder' },
    ],
    defaultRole: null,
    label: null,
  })
})

test('an empty setting counts as not set', () => {
  expect(settings({ PORT: '', SMTP_URL: ' ', BASE_URL: '' })).toEqual(settings({}))
})

test('without BASE_URL a free port leaves the address open until it is found', () => {
  expect(settings({ PORT: '0' }).baseUrl).toBeNull()
})

test('a secret is read from the file that its setting names', () => {
  const file = join(folder, 'smtp')
  writeFileSync(file, 'smtp://user:p%40ss@mail.example.com:587\n')
  const read = settings({ SMTP_URL_FILE: file, MAIL_FROM: 'Example status <status@example.com>' })
  expect(read.smtpUrl).toBe('smtp://user:p%40ss@mail.example.com:587')
})

describe('what is taken', () => {
  test.each<[string, Record<string, string>, Partial<Settings>]>([
    [
      'an https address, without its slash',
      { BASE_URL: 'https://status.example.com/' },
      { baseUrl: 'https://status.example.com' },
    ],
    ['plain http on loopback', { BASE_URL: 'http://127.0.0.1:8080' }, { baseUrl: 'http://127.0.0.1:8080' }],
    [
      'plain http elsewhere, if said so',
      { BASE_URL: 'http://status.lan', BASE_URL_INSECURE: 'yes' },
      { baseUrl: 'http://status.lan' },
    ],
    ['PostgreSQL', { DATABASE_URL: 'postgres://u:p@db/vedetta' }, { databaseUrl: 'postgres://u:p@db/vedetta' }],
    ['a database in memory', { DATABASE_URL: 'sqlite::memory:' }, { databaseUrl: 'sqlite::memory:' }],
    [
      'networks with commas and spaces',
      { PROBE_ALLOW: '10.0.0.0/8, fd00::/8 127.0.0.1' },
      { probeAllow: ['10.0.0.0/8', 'fd00::/8', '127.0.0.1'] },
    ],
  ])('%s', (_name, env, expected) => {
    expect(settings(env)).toMatchObject(expected)
  })
})

describe('what is a mistake', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['a port that is a word', { PORT: 'http' }, /^PORT is "http"\. Set it to a whole number/],
    ['a port beyond the last', { PORT: '65536' }, /^PORT is "65536"/],
    ['a host with a port', { HOST: '0.0.0.0:3000' }, /^HOST is .*without scheme or port/],
    [
      'plain http on a public name',
      { BASE_URL: 'http://status.example.com' },
      /^BASE_URL .*plain http.*BASE_URL_INSECURE=yes/,
    ],
    ['an address with a path', { BASE_URL: 'https://example.com/status' }, /^BASE_URL .*path/],
    ['an address without a scheme', { BASE_URL: 'status.example.com' }, /^BASE_URL .*no http or https/],
    ['another database', { DATABASE_URL: 'mysql://u:hunter2@db/x' }, /^DATABASE_URL \(\d+ characters, not shown\)/],
    ['an unknown role', { ROLE: 'web' }, /^ROLE is "web"\. Set it to one of all, http, jobs, probes/],
    ['a provider without a client', { ...OIDC, OIDC_CLIENT_ID: '' }, /^OIDC_CLIENT_ID is not set/],
    ['a client without a provider', { OIDC_CLIENT_ID: 'desk' }, /^OIDC_CLIENT_ID is set, but OIDC_ISSUER is not/],
    ['a provider by plain http', { ...OIDC, OIDC_ISSUER: 'http://login.example.com' }, /by plain http can be anybody/],
    ['a provider with a password', { ...OIDC, OIDC_ISSUER: 'https://a:b@login.example.com' }, /\(not shown\)/],
    ['a group without a role', { ...OIDC, OIDC_ROLES: 'admins' }, /^OIDC_ROLES holds "admins"/],
    ['a group with a role that is none', { ...OIDC, OIDC_ROLES: 'a=boss' }, /^OIDC_ROLES names the role "boss"/],
    ['a default role that is none', { ...OIDC, OIDC_DEFAULT_ROLE: 'boss' }, /^OIDC_DEFAULT_ROLE names the role "boss"/],
    ['SMS without a sender', { SMS_URL: 'https://AC1:x@api.twilio.com/m' }, /^SMS_FROM is not set/],
    [
      'SMS without an account',
      { SMS_URL: 'https://api.twilio.com/m', SMS_FROM: '+1' },
      /^SMS_URL \(\d+ characters, not shown\)/,
    ],
    ['mail without a sender', { SMTP_URL: 'smtp://mail.example.com' }, /^MAIL_FROM is not set/],
    [
      'a sender that breaks the line',
      { SMTP_URL: 'smtp://m', MAIL_FROM: 'a@b.example\r\nBcc: c@d.example' },
      /^MAIL_FROM is/,
    ],
    [
      'a mail server by http',
      { SMTP_URL: 'http://mail', MAIL_FROM: 'a@b.example' },
      /^SMTP_URL \(11 characters, not shown\)/,
    ],
    ['a network that is none', { NOTIFY_ALLOW: '10.0.0.0/33' }, /^NOTIFY_ALLOW holds "10\.0\.0\.0\/33"/],
    ['a name among the networks', { TRUST_PROXY: 'proxy.lan' }, /^TRUST_PROXY holds "proxy\.lan"/],
    ['a secret file that is not there', { DATABASE_URL_FILE: '/nowhere/at/all' }, /^DATABASE_URL_FILE .*ENOENT/],
    ['a secret given twice', { SMTP_URL: 'smtp://m', SMTP_URL_FILE: '/x', MAIL_FROM: 'a@b.example' }, /both set/],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL is "loud"/],
  ])('%s', (_name, env, expected) => {
    expect(mistakes(env)).toEqual([expect.stringMatching(expected)])
  })

  test('every mistake is told at once', () => {
    expect(mistakes({ PORT: 'x', ROLE: 'y', LOG_LEVEL: 'z', BASE_URL: 'ftp://a' })).toHaveLength(4)
  })

  test('no mistake shows a password', () => {
    const told = mistakes({
      DATABASE_URL: 'mysql://u:hunter2@db',
      SMTP_URL: 'http://u:hunter2@m',
      BASE_URL: 'https://u:hunter2@x',
    })
    expect(told.length).toBeGreaterThanOrEqual(3)
    expect(told.join('\n')).not.toContain('hunter2')
  })
})
