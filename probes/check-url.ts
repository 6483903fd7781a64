/**
 * The part of the guard that needs no network: one parse of the URL, and what can be refused from its text alone.
 * Called by connect.ts before every connection, and by it for the server when a webhook or probe is saved.
 */
import { type AllowList, isPublic } from './addresses.ts'
import { readDnsQuestion } from './dns-question.ts'
import { LIMITS } from './protocol.ts'

/** How a scheme is reached. `isWeb`: what is sent begins like HTTP, so ports where that could do harm are refused. */
interface Scheme {
  /** null: the URL must name one. */
  readonly port: number | null
  readonly isWeb: boolean
  readonly hasTls: boolean
  /** Protocols to offer in the handshake (ALPN): some servers hang up on one that is not theirs, none on none. */
  readonly alpn?: readonly string[]
  /** false: a connection cannot be opened to it. */
  readonly isTcp?: false
  /** Whether the URL may leave its host out. */
  readonly mayLackHost?: true
  /** What else is wrong with the URL, after "The URL"; null: nothing. */
  readonly wrong?: (url: URL) => string | null
}

const SCHEMES: Readonly<Record<string, Scheme>> = {
  'http:': { port: 80, isWeb: true, hasTls: false },
  'https:': { port: 443, isWeb: true, hasTls: true, alpn: ['http/1.1'] },
  'tcp:': { port: null, isWeb: false, hasTls: false },
  'tls:': { port: 443, isWeb: false, hasTls: true, wrong: wrongStartTls },
  'dns:': { port: 53, isWeb: false, hasTls: false, isTcp: false, mayLackHost: true, wrong: wrongQuestion },
  'ws:': { port: 80, isWeb: true, hasTls: false },
  'wss:': { port: 443, isWeb: true, hasTls: true, alpn: ['http/1.1'] },
  'grpc:': { port: null, isWeb: true, hasTls: false },
  'grpcs:': { port: 443, isWeb: true, hasTls: true, alpn: ['h2'] },
  'postgres:': { port: 5432, isWeb: false, hasTls: false, wrong: wrongDatabase },
  'icmp:': { port: 0, isWeb: false, hasTls: false, isTcp: false, wrong: wrongHost },
}

export const WEB_SCHEMES: readonly string[] = ['http:', 'https:']
/** All that a check may reach. */
export const PROBE_SCHEMES: readonly string[] = Object.keys(SCHEMES)

export const GUARD_REFUSALS = [
  'not-a-url',
  'too-long',
  'control-characters',
  'scheme',
  'userinfo',
  'port',
  'private-address',
] as const
export type GuardRefusal = (typeof GUARD_REFUSALS)[number]

export interface Refusal {
  readonly refused: GuardRefusal
  readonly because: string
}

export type Verdict = { readonly url: URL } | Refusal

// Above 1023: ports on which a service that is not HTTP would take a line of an HTTP request for a command,
// as in the list of the fetch standard, and the usual stores and queues.
const DENIED_PORTS = new Set([
  1433, 1521, 1719, 1720, 1723, 2049, 2375, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5672, 5900,
  6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9300, 10080, 10250, 11211, 27017,
])

// Space included: the URL parser would strip or encode these silently, and a second reader might not.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const FORBIDDEN_CHARACTERS = /[\u0000-\u0020\u007f-\u009f\u2028\u2029]/

/**
 * Refuses what the text alone gives away. A name is not resolved here, so a verdict with a URL is no promise.
 *
 * @param text as the person wrote it; parsed once, and only the returned `url` may be used from there on
 */
export function checkUrl(text: string, rules: UrlRules): Verdict {
  if (text.length > LIMITS.urlLength) return refuse('too-long', `longer than ${LIMITS.urlLength} characters`)
  if (FORBIDDEN_CHARACTERS.test(text)) return refuse('control-characters', 'contains spaces or control characters')
  const url = URL.parse(text)
  if (url === null) return refuse('not-a-url', 'is not a complete URL')
  return checkParsed(url, rules)
}

export interface UrlRules {
  readonly allow: AllowList
  /** `https:` and its like. */
  readonly schemes: readonly string[]
}

/** The same for a URL that is parsed already, such as the next hop of a redirect. */
export function checkParsed(url: URL, { allow, schemes }: UrlRules): Verdict {
  if (url.href.length > LIMITS.urlLength) return refuse('too-long', `longer than ${LIMITS.urlLength} characters`)
  if (!schemes.includes(url.protocol)) {
    return refuse('scheme', `${url.protocol.slice(0, 40)} is not ${schemes.join(' or ')}`)
  }
  if (url.username !== '' || url.password !== '') return refuse('userinfo', 'carries a user name or password')
  const scheme = SCHEMES[url.protocol]
  const wrong = scheme?.wrong?.(url) ?? null
  if (wrong !== null) return refuse('not-a-url', wrong)
  if (url.hostname === '' && scheme?.mayLackHost) return { url }
  if (url.hostname === '') return refuse('not-a-url', 'names no host')
  if (!hasPlainHost(url)) return refuse('not-a-url', 'names a host in an unusual spelling')
  if (Number.isNaN(portOf(url))) return refuse('port', `names no port: write ${url.protocol}//${url.hostname}:PORT`)
  const literal = literalAddress(url)
  if (literal !== null) {
    const refused = checkAddress(literal, url, allow)
    if (refused !== null) return refused
  } else if (!allow.opens(portOf(url))) {
    const refused = checkPort(url)
    // Else the name may lead into the list, where this port may be used: decided once it is resolved.
    if (refused !== null) return refused
  }
  return { url }
}

/** The rule for one address of the URL's host; null: it may be connected to. */
export function checkAddress(address: string, url: URL, allow: AllowList): Refusal | null {
  const port = portOf(url)
  if (allow.has(address, port)) return null
  if (!isPublic(address)) return refuse('private-address', `${url.hostname} leads to ${address}, which is not public`)
  return checkPort(url)
}

/** For which the parser makes one spelling out of the many of a host ("special" in the URL standard). */
const SPELLED_BY_PARSER = new Set(['http:', 'https:', 'ws:', 'wss:'])

/** Elsewhere a host must be written as the parser would spell it. */
function hasPlainHost(url: URL): boolean {
  if (SPELLED_BY_PARSER.has(url.protocol)) return true
  const isIpv6 = url.hostname.startsWith('[')
  return isIpv6 || URL.parse(`http://${url.hostname}/`)?.hostname === url.hostname.toLowerCase()
}

/** The rule for ports, where the allow list says nothing else. */
export function checkPort(url: URL): Refusal | null {
  const port = portOf(url)
  if (!SCHEMES[url.protocol]?.isWeb) return null
  if (port === 80 || port === 443 || (port >= 1024 && !DENIED_PORTS.has(port))) return null
  return refuse('port', `port ${port} is not one that web services use`)
}

/** NaN where the URL must name one and does not. */
export function portOf(url: URL): number {
  return url.port === '' ? (SCHEMES[url.protocol]?.port ?? Number.NaN) : Number(url.port)
}

function wrongQuestion(url: URL): string | null {
  const question = readDnsQuestion(url)
  return 'wrong' in question ? question.wrong : null
}

function wrongDatabase({ pathname, searchParams }: URL): string | null {
  const { sslmode = 'verify-full', ...others } = Object.fromEntries(searchParams)
  if (Object.keys(others).length > 0 || !['verify-full', 'disable'].includes(sslmode)) {
    return 'asks for more than ?sslmode=verify-full or ?sslmode=disable'
  }
  if (!/^(?:\/[^/]*)?$/.test(pathname)) return 'names more than one database'
  return canBeDecoded(pathname) ? null : 'names a database that cannot be read: a % needs two hexadecimal digits'
}

/** As UTF-8 without NUL, which would end the name for the server. */
function canBeDecoded(text: string): boolean {
  try {
    return !decodeURIComponent(text).includes('\0')
  } catch {
    return false
  }
}

/** Protocols that begin in clear and turn to TLS. */
const START_TLS = ['smtp', 'imap', 'pop3', 'postgres'] as const
export type StartTls = (typeof START_TLS)[number]

/** null: TLS from the first byte. */
export function startTlsOf(url: URL): StartTls | null {
  if (url.protocol !== 'tls:') return null
  const asked = url.searchParams.get('starttls')
  return START_TLS.find((one) => one === asked) ?? null
}

function wrongStartTls(url: URL): string | null {
  const other = [...url.searchParams.keys()].find((name) => name !== 'starttls')
  if (other !== undefined) return `asks for ?${other.slice(0, 40)}=, and all that can be asked for is ?starttls=`
  if (url.pathname !== '' && url.pathname !== '/') return 'has a path, and a certificate is of a host and a port'
  const asked = url.searchParams.getAll('starttls')
  if (asked.length === 0) return null
  if (asked.length > 1 || startTlsOf(url) === null) return `asks for another ?starttls= than ${START_TLS.join(', ')}`
  return url.port === '' ? 'names no port, which ?starttls= needs' : null
}

/** ICMP knows hosts, and nothing on them. */
function wrongHost({ protocol, hostname, port, pathname, search }: URL): string | null {
  const isHost = port === '' && search === '' && (pathname === '' || pathname === '/')
  return isHost ? null : `is more than a host: write ${protocol}//${hostname}`
}

/** Whether its host can be connected to. */
export function isTcp(url: URL): boolean {
  return SCHEMES[url.protocol]?.isTcp ?? true
}

/** From its first byte on. */
export function hasTls(url: URL): boolean {
  return startTlsOf(url) === null && (SCHEMES[url.protocol]?.hasTls ?? false)
}

export function alpnOf(url: URL): readonly string[] {
  return SCHEMES[url.protocol]?.alpn ?? []
}

/** The host if it is an address already, without brackets. */
export function literalAddress(url: URL): string | null {
  if (url.hostname.startsWith('[')) return url.hostname.slice(1, -1)
  // The URL parser turns every spelling of an IPv4 address into four decimal parts.
  return /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(url.hostname) ? url.hostname : null
}

/** The host without brackets and without the closing dot of a full name. */
export function hostOf(url: URL): string {
  return literalAddress(url) ?? url.hostname.replace(/\.$/, '')
}

function refuse(refused: GuardRefusal, because: string): Refusal {
  return { refused, because }
}
