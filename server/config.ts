/**
 * The settings of one process, read from its environment by `main` and `cli`; nothing else looks there.
 * Every mistake is found before any is reported, so that a wrong setting costs one start and not five.
 */
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type OpenIdSettings, readOpenId } from './config/openid.ts'
import { hidden, isLoopback, isWeb, shown } from './config/spelling.ts'

export const ROLES_OF_A_PROCESS = ['all', 'http', 'jobs', 'probes'] as const
export type ProcessRole = (typeof ROLES_OF_A_PROCESS)[number]

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Settings {
  /** 0: any free one. */
  readonly port: number
  readonly host: string
  /** Absolute, without a slash at its end. Null: not set and `port` is 0, so it is http://localhost: and the port that was found. */
  readonly baseUrl: string | null
  /** Absolute path. */
  readonly dataDir: string
  /** `sqlite:<absolute path>`, `sqlite::memory:` or `postgres://...` */
  readonly databaseUrl: string
  readonly role: ProcessRole
  /** Absolute path; null: the example that is shipped. */
  readonly configFile: string | null
  /** Null: mail is held. Carries a password: never log it. */
  readonly smtpUrl: string | null
  /** `Name <address>` or an address; null only without `smtpUrl`. */
  readonly mailFrom: string | null
  /** Null: SMS are held. Carries account and token: never log it. */
  readonly smsUrl: string | null
  /** A number in E.164, a name, or a messaging service; null only without `smsUrl`. */
  readonly smsFrom: string | null
  /** Null: nobody signs in by a provider of accounts. */
  readonly openId: OpenIdSettings | null
  /** Absolute path; the file is made on the first start. */
  readonly secretKeyFile: string
  /** Networks in CIDR notation; empty: public addresses only. */
  readonly probeAllow: readonly string[]
  readonly notifyAllow: readonly string[]
  /** Networks of the proxies whose X-Forwarded-* count; empty: nobody's. */
  readonly trustProxy: readonly string[]
  readonly logLevel: LogLevel
}

type Environment = Readonly<Record<string, string | undefined>>

/** @returns the settings, or every mistake in them as a line that names the setting, what it holds and what to do */
export function readSettings(env: Environment): Settings | { readonly mistakes: string[] } {
  const read = new Reader(env)
  const port = read.port()
  const dataDir = resolve(read.text('DATA_DIR') ?? './data')
  const smtpUrl = read.smtpUrl()
  const smsUrl = read.smsUrl()
  const settings: Settings = {
    port,
    host: read.host(),
    baseUrl: read.baseUrl() ?? (port === 0 ? null : `http://localhost:${port}`),
    dataDir,
    databaseUrl: read.databaseUrl(dataDir),
    role: read.oneOf('ROLE', ROLES_OF_A_PROCESS, 'all'),
    configFile: read.file('CONFIG_FILE'),
    smtpUrl,
    mailFrom: read.mailFrom(smtpUrl !== null),
    smsUrl,
    smsFrom: read.smsFrom(smsUrl !== null),
    openId: readOpenId(read),
    secretKeyFile: read.path('SECRET_KEY_FILE') ?? resolve(dataDir, 'secret.key'),
    probeAllow: read.networks('PROBE_ALLOW'),
    notifyAllow: read.networks('NOTIFY_ALLOW'),
    trustProxy: read.networks('TRUST_PROXY'),
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  }
  return read.mistakes.length > 0 ? { mistakes: read.mistakes } : settings
}

/** Gathers mistakes while it reads; after one it goes on with a value that nobody will use. */
class Reader {
  readonly mistakes: string[] = []
  readonly #env: Environment
  constructor(env: Environment) {
    this.#env = env
  }

  /** An empty setting counts as not set: that is how a shell or a compose file unsets one. */
  text(name: string): string | null {
    const value = this.#env[name]?.trim()
    return value === undefined || value === '' ? null : value
  }

  /** From the setting itself or from the file that `<name>_FILE` names, without the line break at its end. */
  secret(name: string): string | null {
    const direct = this.text(name)
    const file = this.text(`${name}_FILE`)
    if (file === null) return direct
    if (direct !== null) {
      this.wrong(`${name} and ${name}_FILE are both set. Keep one of them.`)
      return null
    }
    try {
      const value = readFileSync(file, 'utf8').trim()
      if (value === '') this.wrong(`${name}_FILE names ${file}, which is empty. Write the value of ${name} into it.`)
      return value === '' ? null : value
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : error
      this.wrong(`${name}_FILE names ${file}, which cannot be read (${code}). Correct the path or its permissions.`)
      return null
    }
  }

  path(name: string): string | null {
    const value = this.text(name)
    return value === null ? null : resolve(value)
  }

  /** Of a file that must be there already. */
  file(name: string): string | null {
    const path = this.path(name)
    if (path !== null && !existsSync(path)) {
      this.wrong(`${name} names ${path}, and there is no such file. Correct the path, or leave it out.`)
    }
    return path
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
    const value = this.text(name)
    const known = allowed.find((a) => a === value)
    if (value !== null && known === undefined) {
      this.wrong(`${name} is ${shown(value)}. Set it to one of ${allowed.join(', ')}; ${otherwise} is the default.`)
    }
    return known ?? otherwise
  }

  port(): number {
    const value = this.text('PORT')
    if (value === null) return 3000
    if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value)
    this.wrong(`PORT is ${shown(value)}. Set it to a whole number from 0 (any free port) to 65535.`)
    return 3000
  }

  host(): string {
    const value = this.text('HOST') ?? '127.0.0.1'
    if (isIP(value) === 0 && !HOST_NAME.test(value)) {
      this.wrong(
        `HOST is ${shown(value)}. Set it to an address or name of this machine, without scheme or port: 127.0.0.1 for this machine only, 0.0.0.0 for all networks.`,
      )
    }
    return value
  }

  baseUrl(): string | null {
    const value = this.text('BASE_URL')
    if (value === null) return null
    const url = URL.parse(value)
    const example = 'Set it to the address that viewers type, such as https://status.example.com.'
    if (url === null || !isWeb(url)) {
      this.wrong(`BASE_URL is ${shown(value)}, which is no http or https address. ${example}`)
    } else if (url.username !== '' || url.password !== '') {
      this.wrong(`BASE_URL carries a user name or password (not shown). ${example}`)
    } else if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
      this.wrong(`BASE_URL is ${shown(value)}, with a path or more behind its host. ${example}`)
    } else {
      const insecure = this.oneOf('BASE_URL_INSECURE', ['yes', 'no'], 'no')
      if (url.protocol === 'http:' && !isLoopback(url.hostname) && insecure === 'no') {
        this.wrong(
          `BASE_URL is ${shown(value)}: over plain http, sign-in cookies travel in clear and passkeys do not work. Use https, or set BASE_URL_INSECURE=yes if you accept that.`,
        )
      }
      return url.origin
    }
    return null
  }

  databaseUrl(dataDir: string): string {
    const value = this.secret('DATABASE_URL')
    if (value === null) return `sqlite:${resolve(dataDir, 'vedetta.db')}`
    if (value.startsWith('sqlite:')) {
      const path = value.slice('sqlite:'.length)
      if (path === '') this.wrong('DATABASE_URL is "sqlite:" without a path. Set it to sqlite:path/to/vedetta.db.')
      return path === ':memory:' ? value : `sqlite:${resolve(path)}`
    }
    const url = URL.parse(value)
    if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) {
      this.wrong(
        `DATABASE_URL (${hidden(value)}) begins neither with sqlite: nor with postgres://. Set it to sqlite:path/to/vedetta.db or postgres://user:password@host:5432/name.`,
      )
    }
    return value
  }

  smtpUrl(): string | null {
    const value = this.secret('SMTP_URL')
    if (value === null) return null
    const url = URL.parse(value)
    if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
      this.wrong(
        `SMTP_URL (${hidden(value)}) is no smtp:// or smtps:// address. Set it to smtp://user:password@host:587; write characters such as @ or / in the password as %40 or %2F.`,
      )
    }
    return value
  }

  mailFrom(needed: boolean): string | null {
    const value = this.text('MAIL_FROM')
    if (value === null) {
      if (needed)
        this.wrong(
          'MAIL_FROM is not set, but SMTP_URL is. Set it to the sender, such as "Example status <status@example.com>".',
        )
      return null
    }
    // The name, if there is one, stands before the address in angle brackets.
    const address = /^[^<>]{0,200}<([^<>]{3,254})>$/.exec(value)?.[1] ?? value
    if (hasControls(value) || !SENDER.test(address)) {
      this.wrong(
        `MAIL_FROM is ${shown(value)}. Set it to an address or to "Name <address>", such as "Example status <status@example.com>".`,
      )
    }
    return value
  }

  smsUrl(): string | null {
    const value = this.secret('SMS_URL')
    const url = value === null ? null : URL.parse(value)
    if (value !== null && (url === null || !isWeb(url) || url.username === '' || url.password === '')) {
      this.wrong(
        `SMS_URL (${hidden(value)}) is no http or https address with account and token. Set it to https://account:token@api.twilio.com/2010-04-01/Accounts/account/Messages.json.`,
      )
    }
    return value
  }

  smsFrom(needed: boolean): string | null {
    const value = this.text('SMS_FROM')
    if (value === null && needed)
      this.wrong(
        'SMS_FROM is not set, but SMS_URL is. Set it to the number that they come from, such as +390212345678.',
      )
    return value
  }

  networks(name: string): string[] {
    const items = (this.text(name) ?? '').split(/[\s,]+/).filter((item) => item !== '')
    for (const item of items.filter((candidate) => !isNetwork(candidate))) {
      this.wrong(
        `${name} holds ${shown(item)}, which is no network. Write networks like 10.0.0.0/8 or fd00::/8, with commas between them.`,
      )
    }
    return items
  }

  wrong(line: string): void {
    this.mistakes.push(line)
  }
}

const HOST_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i
const SENDER = /^[^\s@<>,;:"]{1,64}@[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
}

function hasControls(text: string): boolean {
  return [...text].some((c) => c < ' ' || c === '\u007f')
}
