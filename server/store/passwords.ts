/**
 * Passwords at rest: argon2id in the PHC text form. At most two are worked on at a time, since each takes 19 MiB for some
 * tens of milliseconds: a flood of sign-ins must cost those who send it their patience, not the page its memory.
 */
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)

// OWASP's minimum: m=19 MiB, t=2, p=1.
const MEMORY_KIB = 19 * 1024
const PASSES = 2
const LANES = 1
const TAG_BYTES = 32
const AT_A_TIME = 2
const QUEUE = 20

/** Takes as long to check as a real one and fits no password. For accounts that do not exist or have none. */
const NOBODY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** @returns null when too many are waiting: try later */
export async function hashPassword(password: string): Promise<string | null> {
  const nonce = randomBytes(16)
  const tag = await inTurn(() => deriveTag(password, { nonce, memory: MEMORY_KIB, passes: PASSES, parallelism: LANES }))
  if (tag === null) return null
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(nonce)}$${unpadded(tag)}`
}

/**
 * @param stored null or empty when there is no such account or it has no password yet: takes the same time, answers false
 * @returns null when too many are waiting: try later
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean | null> {
  const phc = parse(stored || NOBODY)
  const tag = await inTurn(() => deriveTag(password, phc))
  if (tag === null) return null
  return Boolean(stored) && timingSafeEqual(tag, phc.tag)
}

type Cost = Pick<Argon2Parameters, 'memory' | 'passes' | 'parallelism'> & { readonly nonce: Buffer }

function deriveTag(password: string, cost: Cost): Promise<Buffer> {
  // One spelling: keyboards differ in how they compose an accent.
  const message = Buffer.from(password.normalize('NFKC'))
  const { nonce, memory, passes, parallelism } = cost
  return derive('argon2id', { message, nonce, memory, passes, parallelism, tagLength: TAG_BYTES })
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]{43})$/

function parse(stored: string): Cost & { readonly tag: Buffer } {
  const found = PHC.exec(stored)
  if (!found) throw new Error('A stored password is not in the PHC form of argon2id')
  const [, memory, passes, parallelism, nonce = '', tag = ''] = found
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(nonce, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T | null> {
  if (running >= AT_A_TIME) {
    if (waiting.length >= QUEUE) return null
    // The one that ends hands its place over, so `running` stays as it is.
    await new Promise<void>((resume) => waiting.push(resume))
  } else {
    running += 1
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
