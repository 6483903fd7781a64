/**
 * The key pair of a distant agent: made where the agent runs, and its private half never leaves that machine.
 * Called by agent-home.ts.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'

export interface AgentKey {
  readonly privateKey: KeyObject
  /** What the server is told when the agent is enrolled: raw Ed25519, base64url. */
  readonly publicText: string
}

/**
 * Reads the key, or makes one on the first start.
 *
 * @throws Error if the file can be read by others, or holds something else than an Ed25519 key
 */
export function openAgentKey(path: string): AgentKey {
  makeKeyUnlessThere(path)
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new Error(`${path} can be read by other users: remove their rights (chmod 600), or the file if it was seen`)
  }
  const privateKey = createPrivateKey(readFileSync(path, 'utf8'))
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`${path} does not hold an Ed25519 key`)
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  return { privateKey, publicText: x }
}

/** A new one in its place: whoever may have a copy of the old one has nothing. */
export function replaceAgentKey(path: string): AgentKey {
  writeFileSync(`${path}.new`, newKey(), { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return openAgentKey(path)
}

function makeKeyUnlessThere(path: string): void {
  try {
    // `wx`: two agents that start at once must not each believe in a key of their own.
    writeFileSync(path, newKey(), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

function newKey(): string | Buffer {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })
}
