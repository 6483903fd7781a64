/**
 * The folder in which a distant agent keeps who it is: its key, and the id that the server gave it. Opened by main.ts;
 * nobody else on the machine may read it.
 */
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AgentKey, openAgentKey, replaceAgentKey } from './agent-key.ts'
import { FEATURES } from './protocol/features.ts'
import { PROTOCOL_VERSION } from './protocol.ts'

export interface Identity extends AgentKey {
  readonly agentId: string
  /** The key of its location, for people. */
  readonly location: string
}

export interface Enrolling {
  readonly server: URL
  /** Null: only what is kept counts. */
  readonly token: string | null
  readonly folder: string
  readonly version: string
}

interface Kept {
  readonly server: string
  readonly agentId: string
  readonly location: string
  /** Of the token it was enrolled with: seen again at a later start, it asks for nothing. */
  readonly tokenHash: string
}

const TIMEOUT_MS = 20_000
const ANSWER_BYTES = 65_536

/**
 * Who this agent is; at its first start, or with a token that it has not used yet, by enrolling.
 *
 * @throws Error that says what to do: no token, a token that is not taken, a folder that cannot be used
 */
export async function openIdentity(enrolling: Enrolling): Promise<Identity> {
  const { server, token, folder } = enrolling
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const keyFile = join(folder, 'agent-key.pem')
  const kept = readKept(join(folder, 'agent.json'))
  if (kept?.server === server.origin && (token === null || kept.tokenHash === hashOf(token))) {
    return { ...openAgentKey(keyFile), agentId: kept.agentId, location: kept.location }
  }
  if (token === null) {
    throw new Error(
      `${folder} knows of no enrolment at ${server.origin}. Make a token at the desk (Locations): --enrol`,
    )
  }
  // A key that may have been seen must not serve a second time; one that has never been enrolled is as good as new.
  const key = kept ? replaceAgentKey(keyFile) : openAgentKey(keyFile)
  const { agentId, location } = await enrol(enrolling, token, key)
  const file = { server: server.origin, agentId, location, tokenHash: hashOf(token) } satisfies Kept
  const path = join(folder, 'agent.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return { ...key, agentId, location }
}

async function enrol(
  { server, version }: Enrolling,
  token: string,
  { publicText }: AgentKey,
): Promise<Pick<Identity, 'agentId' | 'location'>> {
  const response = await ask(server, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ protocol: PROTOCOL_VERSION, token, publicKey: publicText, version, features: FEATURES }),
    // The token is for this server and no other.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const text = (await response.text()).slice(0, ANSWER_BYTES)
  const answer = parsed(text)
  if (!response.ok) throw new Error(`${server.origin} did not enrol this agent: ${answer.detail ?? response.status}`)
  const { agentId, location } = answer
  if (typeof agentId !== 'string' || !/^[\w-]{1,64}$/.test(agentId) || typeof location !== 'string') {
    throw new Error(`${server.origin} answered with something else than an enrolment. Is it a Vedetta server?`)
  }
  return { agentId, location }
}

async function ask(server: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL('/api/agent/enrol', server), init)
  } catch (error) {
    // What failed stands in the cause; the error itself only says that something did.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new Error(`${server.origin} cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause: error,
    })
  }
}

function readKept(path: string): Kept | null {
  try {
    return parsed(readFileSync(path, 'utf8')) as unknown as Kept
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    // No JSON is an answer without anything in it.
    return {}
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
