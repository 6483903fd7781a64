/** A distant agent as the server sees it, played by the test: it signs what it is told to, rightly or not. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { ProbeResult } from '../../probes/protocol.ts'
import type { CreatedLocation } from '../../server/contract/locations.ts'
import type { ApiClient } from './api-client.ts'

export interface Signing {
  readonly sequence?: number
  readonly timestamp?: number
  readonly agentId?: string
  /** Another key than its own. */
  readonly key?: KeyObject
  /** Sent in place of what was signed. */
  readonly body?: string
  /** Of the process that speaks. */
  readonly run?: string
  /** What it says that it knows. */
  readonly features?: readonly string[]
}

export interface SignedAgent {
  readonly id: string
  readonly key: KeyObject
  readonly token: string
  assignments(signing?: Signing): Promise<Response>
  /** A batch with these results; the next sequence number unless told otherwise. */
  report(results: readonly unknown[], signing?: Signing): Promise<Response>
  /** Answers what it was asked to try. */
  answer(askId: string, result: unknown, signing?: Signing): Promise<Response>
  /** These very bytes as the body, signed. */
  send(body: string, signing?: Signing): Promise<Response>
}

export interface Enrolling {
  readonly url: string
  readonly admin: ApiClient
  readonly now: () => number
}

/** Makes the location at the desk and enrols an agent for it. */
export async function enrolAgent(key: string, { url, admin, now }: Enrolling): Promise<SignedAgent> {
  const { token } = await admin.post<CreatedLocation>('/locations', { key })
  const pair = generateKeyPairSync('ed25519')
  const answer = await enrolKey(url, { token, publicKey: pair.publicKey })
  if (!answer.ok) throw new Error(`enrolling answered ${answer.status}: ${await answer.text()}`)
  const { agentId } = (await answer.json()) as { agentId: string }
  return signedAgent({ url, now, agentId, token, privateKey: pair.privateKey })
}

export function enrolKey(
  url: string,
  { token, publicKey }: { readonly token: string; readonly publicKey: KeyObject },
): Promise<Response> {
  const { x } = publicKey.export({ format: 'jwk' })
  const body = JSON.stringify({ protocol: 1, token, publicKey: x, version: '1.0.0' })
  return fetch(`${url}/api/agent/enrol`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}

interface Making {
  readonly url: string
  readonly now: () => number
  readonly agentId: string
  readonly token: string
  readonly privateKey: KeyObject
}

function signedAgent({ url, now, agentId, token, privateKey }: Making): SignedAgent {
  let sequence = 0
  const headersFor = (body: string, signing: Signing, next: number) => {
    const timestamp = signing.timestamp ?? now()
    const number = signing.sequence ?? next
    const id = signing.agentId ?? agentId
    const text = `${id}.${number}.${timestamp}.${createHash('sha256').update(body).digest('hex')}`
    return {
      'vedetta-agent': id,
      'vedetta-sequence': String(number),
      'vedetta-timestamp': String(timestamp),
      'vedetta-signature': sign(null, Buffer.from(text), signing.key ?? privateKey).toString('base64url'),
    }
  }
  const send = (body: string, signing: Signing = {}) =>
    fetch(`${url}/api/agent/results`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersFor(body, signing, sequence) },
      body: signing.body ?? body,
    })
  return {
    ...{ id: agentId, key: privateKey, token, send },
    answer(askId, result, signing = {}) {
      const body = JSON.stringify({ protocol: 1, askId, result })
      const headers = { 'content-type': 'application/json', ...headersFor(body, signing, 0) }
      return fetch(`${url}/api/agent/dry-runs`, { method: 'POST', headers, body })
    },
    assignments: (signing = {}) => fetch(`${url}/api/agent/assignments`, { headers: headersFor('', signing, 0) }),
    report(results, signing = {}) {
      sequence = signing.sequence ?? sequence + 1
      const sight = { sees: true, because: '', loopLagP99Ms: 1 }
      const batch = { protocol: 1, sequence, sentAt: now(), sight, results, run: signing.run ?? 'one' }
      const told = { agentVersion: '1.0.0', ...(signing.features ? { features: signing.features } : {}) }
      return send(JSON.stringify({ ...batch, ...told }), { ...signing, sequence })
    },
  }
}

/** What a check came to. `at` by the agent's clock. */
export function resultAt(at: number, probeId: string, change: Partial<ProbeResult> = {}): ProbeResult {
  const isWell = (change.outcome ?? 'pass') === 'pass'
  return {
    ...{ probeId, version: 1, at, outcome: 'pass', code: isWell ? 'ok' : 'http-status', why: 'planned' },
    because: isWell ? '' : 'HTTP 504 instead of 200-299',
    status: isWell ? 200 : 504,
    phases: { dnsMs: 1, connectMs: 2, tlsMs: null, firstByteMs: 4, totalMs: 5 },
    evidence: null,
    ...change,
  }
}
