/**
 * The link of a distant agent: assignments and results over HTTPS, each batch signed with the agent's own key.
 * Made by main.ts. Nothing listens at the agent: what the server wants to say comes with its acknowledgements.
 */
import { createHash, type KeyObject, sign } from 'node:crypto'
import { type Acknowledgement, type AssignmentList, type Batch, PROTOCOL_VERSION, type ProberLink } from './protocol.ts'

export interface HttpLinkOptions {
  /** Where the server is, without a path. */
  readonly server: URL
  readonly agentId: string
  readonly token: string
  readonly privateKey: KeyObject
  /** Epoch ms for signatures: the server accepts 300 s either way. */
  readonly now?: () => number
}

const TIMEOUT_MS = 20_000
const ANSWER_BYTES = 16 * 1_048_576

export function linkOverHttp(options: HttpLinkOptions): ProberLink {
  const closed = new AbortController()

  async function ask(path: string, init: RequestInit): Promise<unknown> {
    const response = await fetch(new URL(path, options.server), {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${options.token}`, accept: 'application/json' },
      // The token and the signature are for this server and no other.
      redirect: 'error',
      signal: AbortSignal.any([closed.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    const text = await readAnswer(response)
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`)
    return JSON.parse(text)
  }

  return {
    async assignments() {
      const answer = await ask('/api/agent/assignments', { method: 'GET' })
      if (!isAssignmentList(answer)) throw new Error('the server answered with something else than assignments')
      return answer
    },
    async deliver(batch) {
      const body = JSON.stringify(batch)
      const headers = { 'content-type': 'application/json', ...signatureOf(batch, body, options) }
      const answer = await ask('/api/agent/results', { method: 'POST', headers, body })
      if (!isAcknowledgement(answer, batch)) throw new Error('the server did not acknowledge the batch')
      return answer
    },
    // The server cannot call an agent that listens nowhere: a changed version and `checkNow` come with each answer.
    onHint: () => {},
    dryRunDone: () => {},
    close: () => closed.abort(),
  }
}

/** The signed text is `agentId.sequence.timestamp.sha256(body)`, the hash in hexadecimal. */
function signatureOf(batch: Batch, body: string, { agentId, privateKey, now = Date.now }: HttpLinkOptions) {
  const timestamp = now()
  const hash = createHash('sha256').update(body).digest('hex')
  const signed = Buffer.from(`${agentId}.${batch.sequence}.${timestamp}.${hash}`)
  return {
    'vedetta-agent': agentId,
    'vedetta-sequence': String(batch.sequence),
    'vedetta-timestamp': String(timestamp),
    'vedetta-signature': sign(null, signed, privateKey).toString('base64url'),
  }
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

function isAssignmentList(answer: unknown): answer is AssignmentList {
  if (!isRecord(answer) || answer.protocol !== PROTOCOL_VERSION) return false
  return (
    typeof answer.assignmentsVersion === 'string' && Array.isArray(answer.assignments) && Array.isArray(answer.allow)
  )
}

function isAcknowledgement(answer: unknown, batch: Batch): answer is Acknowledgement {
  if (!isRecord(answer) || answer.sequence !== batch.sequence) return false
  return typeof answer.assignmentsVersion === 'string' && Array.isArray(answer.checkNow)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
