/**
 * What a person gets to see of an answer: headers that help, the start of the body, the way of the redirects,
 * each without cookies, secrets and addresses of people. Called by kinds/http.ts and run.ts; for the desk, never for the public.
 */
import { LIMITS, type ProbeResult } from './protocol.ts'

const HELPFUL_HEADERS = ['server', 'via', 'retry-after', 'date', 'content-type', 'cf-ray', 'x-cache', 'location']
const HEADER_LENGTH = 256

/** Longer than what is kept, so that a secret that crosses the end is still seen whole. */
const LOOKED_AT = LIMITS.evidenceBodyBytes * 2

const SECRETS: readonly (readonly [RegExp, string])[] = [
  // Name and value, in JSON, forms, headers, attributes and query strings.
  [
    /((?:authorization|(?:set-)?cookie|pass(?:word|wd|phrase)|pwd|secret|token|api[-_]?key|access[-_]?key|session(?:[-_]?id)?|csrf|credential|signature)["']?\s{0,4}[:=]\s{0,4})(?:"[^"\n]*"?|'[^'\n]*'?|[^\n"'<>&,;]+)/gi,
    '$1[redacted]',
  ],
  [/\b(bearer|basic|digest|negotiate)\s{1,4}[a-z0-9._~+/=-]{6,}/gi, '$1 [redacted]'],
  [/\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, '[redacted]'],
  [/-----BEGIN [A-Z ]{1,40}-----[^-]*(?:-----END [A-Z ]{1,40}-----)?/g, '[redacted]'],
  [/(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:]{1,100}:[^\s/@]{1,200}@/gi, '$1[redacted]@'],
  [/[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, '[address]'],
  [/\b[0-9a-f]{24,}\b/gi, '[redacted]'],
]

/** Base64 and the like: long, unbroken, and with digits and both cases, which words and paths are not. */
const LONG_RUN = /[A-Za-z0-9+/_=-]{32,}/g

export function redact(text: string): string {
  const named = SECRETS.reduce((rest, [pattern, mark]) => rest.replace(pattern, mark), text)
  return named.replace(LONG_RUN, (run) =>
    /[0-9]/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run) ? '[redacted]' : run,
  )
}

/** @param headers as Node gives them: lower-case names */
export function helpfulHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>) {
  const kept: Record<string, string> = {}
  for (const name of HELPFUL_HEADERS) {
    const value = headers[name]
    if (value === undefined) continue
    const text = typeof value === 'string' ? value : value.join(', ')
    kept[name] = name === 'location' ? withoutQuery(text) : redact(printable(text)).slice(0, HEADER_LENGTH)
  }
  return kept
}

/** At most 2 KiB as UTF-8; null for an empty body. */
export function bodyStart(text: string): string | null {
  if (text === '') return null
  const safe = redact(printable(text.slice(0, LOOKED_AT)))
  const bytes = Buffer.from(safe)
  if (bytes.length <= LIMITS.evidenceBodyBytes) return safe
  return new TextDecoder().decode(bytes.subarray(0, LIMITS.evidenceBodyBytes), { stream: true })
}

const MARK = '[redacted]'
/** A shorter one would also be found where it is only a word. */
const SHORTEST_SECRET = 4

/** The probe's own secret, should the other side repeat it: its shape may be that of any word. */
export function withoutSecret<T extends Pick<ProbeResult, 'because' | 'evidence'>>(result: T, secret: string): T {
  if (secret.length < SHORTEST_SECRET) return result
  const hide = (text: string) => text.replaceAll(secret, MARK)
  const { because, evidence } = result
  if (!evidence) return { ...result, because: hide(because) }
  const headers = Object.fromEntries(Object.entries(evidence.headers).map(([name, text]) => [name, hide(text)]))
  const bodyStart = evidence.bodyStart === null ? null : hide(evidence.bodyStart)
  return {
    ...result,
    because: hide(because),
    evidence: { ...evidence, headers, bodyStart, redirects: evidence.redirects.map(hide) },
  }
}

/** Queries and fragments carry tokens; where a redirect led is told by host and path. */
export function withoutQuery(address: string): string {
  const [path = '', ...rest] = address.split(/[?#]/)
  const shown = redact(printable(path)).slice(0, HEADER_LENGTH)
  return rest.length > 0 ? `${shown}?...` : shown
}

/** Tabs and line ends stay; every other control character would only trouble terminals and databases. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd')
}
