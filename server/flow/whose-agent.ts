/**
 * Whose request this is: the location whose key has signed it. Asked by http/agent before anything of the body is read,
 * and again once all of it is there.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { CLOCK_OFF_MS } from '../domain/agent.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { type Agent, findAgent, takeAsking } from '../store/agents.ts'
import type { Context } from './context.ts'

/** What a request says of itself. A request without a body, for assignments, has sequence 0. */
export interface Claim {
  readonly agentId: string
  readonly sequence: number
  /** Epoch ms, by the agent's clock. */
  readonly timestamp: number
  /** 64 bytes of Ed25519, base64url. */
  readonly signature: string
}

/** One answer to whoever has no key: it says nothing of which agents there are. */
const STRANGER = refuse(
  'agent-refused',
  'No agent that is enrolled here has signed this. A revoked one needs a new token from the desk: Locations.',
)

/** Who may have signed it; nothing is believed yet. Refuses `agent-refused`. */
export async function claimedAgent(context: Context, claim: Claim | null): Promise<Agent | Refusal> {
  if (claim === null) return STRANGER
  const offMs = claim.timestamp - context.clock.now()
  if (Math.abs(offMs) > CLOCK_OFF_MS) {
    return refuse(
      'agent-refused',
      `The clock of the agent is ${Math.round(offMs / 1_000)} s off. Set it, and try again.`,
    )
  }
  const agent = await findAgent(context.store.db, claim.agentId)
  return agent === null || agent.publicKey === null ? STRANGER : agent
}

/** Null: its key has signed these very bytes. */
export function refuseForged(agent: Agent, claim: Claim, body: Uint8Array): Refusal | null {
  const hash = createHash('sha256').update(body).digest('hex')
  const signed = Buffer.from(`${claim.agentId}.${claim.sequence}.${claim.timestamp}.${hash}`)
  const signature = Buffer.from(claim.signature, 'base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: agent.publicKey ?? '' }, format: 'jwk' })
  return signature.length === 64 && verify(null, signed, key, signature) ? null : STRANGER
}

/** A signed request for assignments is answered once: a copy of it opens nothing. */
export async function refuseCopy(context: Context, claim: Claim): Promise<Refusal | null> {
  const isFirst = await context.store.transact((tx) => takeAsking(tx, claim.agentId, claim.timestamp))
  return isFirst ? null : refuse('sequence-old', 'This request, or one made after it, was answered before.')
}
