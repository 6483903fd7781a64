/** What it means that a webhook got no answer: the error of undici or of the guarded connector, as an outcome. */
import type { SendOutcome } from '../ports.ts'

const RESETS = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'])

/** Only the guard's refusal is final: everything else may be better at the next try. */
export function failureOf(error: unknown): SendOutcome {
  const code = codeOf(error)
  const because = error instanceof Error ? error.message : String(error)
  if (code === 'blocked') return { is: 'refused', code, because }
  if (RESETS.has(code)) return retry('connect-reset', 'The endpoint closed the connection before it answered.')
  if (TIMEOUTS.has(code)) return retry('timeout', 'The endpoint did not answer in time.')
  if (code === 'bad-answer') return retry(code, 'The endpoint answered with bytes that are not HTTP.')
  if (code === 'ERR_INVALID_URL' || code === 'UND_ERR_INVALID_ARG') {
    return { is: 'refused', code: 'bad-address', because: 'The address is no URL that can be called.' }
  }
  // The connector's own codes: dns-not-found, connect-refused, tls and their like.
  return retry(/^[a-z][a-z-]+$/.test(code) ? code : 'fault', because.slice(0, 300))
}

/** A parser's error has only a name of its own. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.name === 'HTTPParserError') return 'bad-answer'
  return 'code' in error ? String(error.code) : ''
}

function retry(code: string, because: string): SendOutcome {
  return { is: 'retry', code, because, afterMs: null }
}
