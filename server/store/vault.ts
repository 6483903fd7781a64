/** Keeps secrets at rest: seals what must be read again, hashes what must only be recognised, signs what comes back to us. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Fault } from '../domain/refusal.ts'

export interface Vault {
  /** AES-256-GCM; the text form names its version: `v1.<iv>.<tag>.<data>`, base64url. */
  seal(plain: string): string
  /** @throws Fault 'vault.not-opened' if it was sealed with another key or changed since */
  open(sealed: string): string
  /** As `open`; null where that throws. */
  tryOpen(sealed: string): string | null
  /** A token that names `subject` and proves that we made it for `purpose`: 32 bytes of HMAC-SHA-256, base64url. */
  sign(purpose: string, subject: string): string
  /** Constant time. */
  isSigned(purpose: string, subject: string, signature: string): boolean
}

/** SHA-256 of a random token, hex: what the database keeps of it. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** @param key 32 bytes */
export function createVault(key: Uint8Array): Vault {
  const sealing = Buffer.from(hkdfSync('sha256', key, '', 'vedetta seal', 32))
  const signing = Buffer.from(hkdfSync('sha256', key, '', 'vedetta sign', 32))
  const sign = (purpose: string, subject: string) =>
    createHmac('sha256', signing).update(`${purpose}\n${subject}`).digest('base64url')
  return {
    seal: (plain) => seal(sealing, plain),
    open: (sealed) => unseal(sealing, sealed),
    tryOpen: (sealed) => {
      try {
        return unseal(sealing, sealed)
      } catch (error) {
        if (error instanceof Fault) return null
        throw error
      }
    },
    sign,
    isSigned(purpose, subject, signature) {
      const wanted = Buffer.from(sign(purpose, subject))
      const given = Buffer.from(signature)
      return wanted.length === given.length && timingSafeEqual(wanted, given)
    },
  }
}

function seal(key: Buffer, plain: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return ['v1', iv, cipher.getAuthTag(), data]
    .map((p) => (typeof p === 'string' ? p : p.toString('base64url')))
    .join('.')
}

function unseal(key: Buffer, sealed: string): string {
  const [version, iv = '', tag = '', data = ''] = sealed.split('.')
  try {
    if (version !== 'v1') throw new Error(`version ${version}`)
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'))
    decipher.setAuthTag(Buffer.from(tag, 'base64url'))
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new Fault(
      'vault.not-opened',
      'A sealed secret cannot be read: is SECRET_KEY_FILE the one it was sealed with?',
      {
        retry: false,
        cause,
      },
    )
  }
}

/**
 * The key of this installation: read from `path`, or made there with mode 0600 on the first start. There is no default key.
 *
 * @throws Fault 'vault.bad-key' when the file is not 32 bytes in base64
 */
export function loadOrMakeKey(path: string): Uint8Array {
  const key = Buffer.from(existing(path) ?? make(path), 'base64')
  if (key.length !== 32) {
    throw new Fault('vault.bad-key', `${path} must hold 32 random bytes in base64, one line; it holds ${key.length}.`, {
      retry: false,
    })
  }
  return key
}

function existing(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Written beside and linked into place, so that no crash leaves half a key; of two first starts both read the same. */
function make(path: string): string {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  return readFileSync(path, 'utf8').trim()
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}
