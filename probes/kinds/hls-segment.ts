/**
 * Whether a segment can be fetched: its first bytes, asked for as a player does, and how long it says it is.
 * Called by kinds/hls.ts with the newest segment of each playlist.
 */
import { faultOf, type NetworkFault, timedOut } from '../faults.ts'
import type { Segment } from './hls-playlist.ts'
import { type Ask, type End, follow, startJourney } from './http-journey.ts'
import type { CheckContext } from './kind.ts'

const FIRST_BYTES = 1_024
const FETCHED = [200, 206]

export type Fetched =
  /** `bytes` null: the answer does not say. */
  { readonly is: 'there'; readonly bytes: number | null } | { readonly is: 'missing'; readonly because: string }

/**
 * @param ask with the segment's address; its headers are those that this address may see
 * @throws NetworkFault
 */
export async function fetchSegment(ask: Ask, segment: Segment, context: CheckContext): Promise<Fetched> {
  const from = segment.range?.from ?? 0
  const to = from + Math.min(segment.range?.bytes ?? FIRST_BYTES, FIRST_BYTES) - 1
  const headers = { ...ask.headers, range: `bytes=${from}-${to}` }
  const end = await follow({ ...ask, headers, status: FETCHED }, context, startJourney())
  try {
    if (!FETCHED.includes(end.status)) return missing(`answers HTTP ${end.status}`)
    if (!(await hasBytes(end, context.signal))) return missing('is empty')
    const wholeBytes = lengthOf(end)
    if (segment.range === null || wholeBytes === null) return { is: 'there', bytes: segment.range?.bytes ?? wholeBytes }
    const isWhole = from + segment.range.bytes <= wholeBytes
    return isWhole ? { is: 'there', bytes: segment.range.bytes } : missing(`ends after ${wholeBytes} bytes`)
  } finally {
    end.close()
  }
}

/** Of the whole resource. */
function lengthOf({ status, answer }: End): number | null {
  const told =
    status === 206
      ? /\/([0-9]{1,15})$/.exec(answer.headers['content-range'] ?? '')?.[1]
      : /^[0-9]{1,15}$/.exec(answer.headers['content-length'] ?? '')?.[0]
  return told === undefined ? null : Number(told)
}

/** Whether a first byte comes; what follows is left unread. */
function hasBytes({ answer, host, lateFault }: End, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onAbort = () => fail(timedOut('body', host))
    const fail = (fault: NetworkFault) => {
      signal.removeEventListener('abort', onAbort)
      reject(fault)
    }
    const settle = (has: boolean) => {
      signal.removeEventListener('abort', onAbort)
      answer.pause()
      resolve(has)
    }
    // Stays for good: closing a half-read answer reports an error that nobody needs any more.
    answer.on('error', (error) => fail(lateFault() ?? faultOf(error, 'body', host)))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    answer.once('end', () => settle(false)).once('data', () => settle(true))
  })
}

function missing(because: string): Fetched {
  return { is: 'missing', because }
}
