/**
 * The link of a distant agent: assignments and results over HTTPS, each request signed with the agent's own key.
 * Made by main.ts. Nothing listens at the agent: what the server wants to say comes with its acknowledgements.
 */
import { createHash, type KeyObject, randomUUID, sign } from 'node:crypto'
import { BatchDropped, BatchNumberTaken } from './batches.ts'
import { FEATURES } from './protocol/features.ts'
import {
  type Acknowledgement,
  type AssignmentList,
  type Batch,
  type Hint,
  PROTOCOL_VERSION,
  type ProberLink,
} from './protocol.ts'

export interface HttpLinkOptions {
  /** Where the server is, without a path. */
  readonly server: URL
  readonly agentId: string
  readonly privateKey: KeyObject
  /** Of this software, for the desk. */
  readonly version: string
  /** Private networks that probes may reach where this agent stands. */
  readonly allow?: readonly string[]
  /** Told when the server begins to refuse or to be away, and when it is back. */
  readonly say?: (line: string) => void
  /** Epoch ms for signatures: the server accepts 300 s either way. */
  readonly now?: () => number
}

const TIMEOUT_MS = 20_000
const ANSWER_BYTES = 16 * 1_048_576
/** The server takes 600 requests a minute: when much falls at once, its news go together, four times a second. */
const REST_MS = 250
/** The server believes no signature that is further from its own clock. */
const SIGNED_FOR_MS = 300_000

export function linkOverHttp(options: HttpLinkOptions): ProberLink {
  const closed = new AbortController()
  // From its start to its end this process has one name: two that speak in turns are a key that was copied.
  const run = randomUUID()
  const tell = sayChanges(options.say ?? (() => {}))
  const now = options.now ?? Date.now
  const rising = onlyRising(now)
  let onHint: (hint: Hint) => void = () => {}

  async function ask(path: string, { sequence, body }: { sequence: number; body: string | null }): Promise<Answer> {
    try {
      const response = await fetch(new URL(path, options.server), {
        method: body === null ? 'GET' : 'POST',
        headers: {
          ...(body === null ? {} : { 'content-type': 'application/json' }),
          ...signatureOf({ sequence, timestamp: body === null ? rising() : now(), body: body ?? '' }, options),
          accept: 'application/json',
        },
        ...(body === null ? {} : { body }),
        // The signature is for this server and no other.
        redirect: 'error',
        signal: AbortSignal.any([closed.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      const answer = { status: response.status, headers: response.headers, text: await readAnswer(response) }
      tell(response.ok ? null : `the server refuses: HTTP ${answer.status} ${detailIn(answer.text)}`)
      return answer
    } catch (error) {
      tell(`the server cannot be reached: ${reasonOf(error)}`)
      throw error
    }
  }

  return {
    restMs: REST_MS,
    async assignments() {
      const { status, text } = await ask('/api/agent/assignments', { sequence: 0, body: null })
      if (status !== 200) throw new Error(`assignments: HTTP ${status}`)
      const answer: unknown = JSON.parse(text)
      if (!isAssignmentList(answer)) throw new Error('the server answered with something else than assignments')
      return { ...answer, allow: [...answer.allow, ...(options.allow ?? [])] }
    },
    async deliver(batch) {
      const told = { ...batch, run, agentVersion: options.version, features: FEATURES }
      const body = withoutNul(told)
      const { status, headers, text } = await ask('/api/agent/results', { sequence: batch.sequence, body })
      const last = Number(headers.get('vedetta-last-sequence') ?? Number.NaN)
      if (status === 409 && Number.isSafeInteger(last)) throw new BatchNumberTaken(last)
      if (status === 400 || status === 413) throw new BatchDropped(`HTTP ${status}`)
      if (status !== 200) throw new Error(`results: HTTP ${status}`)
      const answer: unknown = JSON.parse(text)
      if (!isAcknowledgement(answer, batch)) throw new Error('the server did not acknowledge the batch')
      for (const { askId, assignment } of answer.dryRuns ?? []) onHint({ kind: 'dry-run', askId, assignment })
      return answer
    },
    // The server cannot call an agent that listens nowhere: what it wants to say comes with each acknowledgement.
    onHint: (listener) => {
      onHint = listener
    },
    dryRunDone(askId, result) {
      const body = withoutNul({ protocol: PROTOCOL_VERSION, askId, result })
      // Nobody waits for long: an answer that is lost is asked for anew by whoever wanted it.
      void ask('/api/agent/dry-runs', { sequence: 0, body }).catch(() => {})
    },
    close: () => closed.abort(),
  }
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

interface Signing {
  readonly sequence: number
  readonly timestamp: number
  readonly body: string
}

/** The signed text is `agentId.sequence.timestamp.sha256(body)`, the hash in hexadecimal; without a body, of nothing. */
function signatureOf({ sequence, timestamp, body }: Signing, { agentId, privateKey }: HttpLinkOptions) {
  const hash = createHash('sha256').update(body).digest('hex')
  const signed = Buffer.from(`${agentId}.${sequence}.${timestamp}.${hash}`)
  return {
    'vedetta-agent': agentId,
    'vedetta-sequence': String(sequence),
    'vedetta-timestamp': String(timestamp),
    'vedetta-signature': sign(null, signed, privateKey).toString('base64url'),
  }
}

/** The server answers each signed request for assignments once: they differ, whatever the clock does. */
function onlyRising(now: () => number): () => number {
  let last = 0
  return () => {
    const at = now()
    last = at > last || last - at > SIGNED_FOR_MS ? at : last + 1
    return last
  }
}

/** Each state once, however often it is met. */
function sayChanges(say: (line: string) => void): (trouble: string | null) => void {
  let known: string | null = null
  return (trouble) => {
    if (trouble === known) return
    say(trouble ?? 'the server answers again')
    known = trouble
  }
}

function detailIn(text: string): string {
  try {
    const problem: unknown = JSON.parse(text)
    return isRecord(problem) && typeof problem.detail === 'string' ? problem.detail.slice(0, 300) : ''
  } catch {
    // What stands between us and the server may answer in its own way.
    return ''
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

async function readAnswer(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > ANSWER_BYTES) throw new Error('the answer of the server is over the limit')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Versions one apart get along: what a newer server knows more of is passed by. */
function isAssignmentList(answer: unknown): answer is AssignmentList {
  if (!isRecord(answer) || typeof answer.protocol !== 'number') return false
  if (Math.abs(answer.protocol - PROTOCOL_VERSION) > 1) return false
  return (
    typeof answer.assignmentsVersion === 'string' && Array.isArray(answer.assignments) && Array.isArray(answer.allow)
  )
}

function isAcknowledgement(answer: unknown, batch: Batch): answer is Acknowledgement {
  if (!isRecord(answer) || answer.sequence !== batch.sequence) return false
  return typeof answer.assignmentsVersion === 'string' && Array.isArray(answer.checkNow)
}

/** No database takes a NUL, and no reason to fail holds one that means anything. */
function withoutNul(value: object): string {
  return JSON.stringify(value).replaceAll('\\u0000', '\\ufffd')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
