/**
 * A distant agent shows its one-time token and says which key it will sign with. Called by http/agent. The token is kept
 * as a hash; shown again with the same key within its time, it is answered the same, since the first answer may be lost.
 */
import { createPublicKey } from 'node:crypto'
import { PROTOCOL_VERSION } from '../../probes/protocol.ts'
import type { EnrolAgent, EnrolledAgent } from '../contract/agent.ts'
import { isTokenUsed } from '../domain/agent.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { agentByEnrolHash, enrol, holdAgent } from '../store/agents.ts'
import { hashToken } from '../store/vault.ts'
import { writeDownChange } from './audit.ts'
import type { Context } from './context.ts'

/** Refuses `agent-refused` (no such token, or no such key), `link-expired`, `link-used`. */
export async function enrolAgent(context: Context, body: EnrolAgent): Promise<EnrolledAgent | Refusal> {
  if (!isKey(body.publicKey)) return refuse('agent-refused', 'The public key is no Ed25519 key.')
  const hash = hashToken(body.token)
  return context.store.transact(async (tx) => {
    const found = await agentByEnrolHash(tx, hash)
    const agent = found && (await holdAgent(tx, found.id))
    if (agent?.enrolHash !== hash) return NO_SUCH_TOKEN
    const now = context.clock.now()
    if (now >= (agent.enrolExpiresAt ?? 0)) return EXPIRED
    const answer: EnrolledAgent = { protocol: PROTOCOL_VERSION, agentId: agent.id, location: agent.key }
    if (isTokenUsed(agent)) return agent.publicKey === body.publicKey ? answer : USED
    const { publicKey, version, features = [] } = body
    await enrol(tx, agent.id, { publicKey, version, features, at: now })
    const deed = { who: 'agent', action: 'location.enrolled', subjectId: agent.id, detail: agent.key }
    await writeDownChange(context, tx, { kind: 'settings', ...deed })
    return answer
  })
}

function isKey(x: string): boolean {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }).asymmetricKeyType === 'ed25519'
  } catch {
    // 32 bytes that are no point of the curve: said by the refusal.
    return false
  }
}

const NO_SUCH_TOKEN = refuse('agent-refused', 'There is no such enrolment token, or a newer one took its place.')
const EXPIRED = refuse('link-expired', 'This enrolment token is more than 15 minutes old. Make a new one at the desk.')
const USED = refuse(
  'link-used',
  'Another agent has enrolled with this token. Make a new one at the desk, if that was not you.',
)
