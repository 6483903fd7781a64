/** Carries the desk's questions and commands to `/api/v1` and its answers back; `calls.ts` names each of them. */
import type { Problem } from '../../server/contract/problem.ts'
import { SESSION, send as sendOff, takeAhead } from './ahead.ts'

/** Waits before a command is sent again, with the same key, after the way there or back failed. */
const RETRY_AFTER_MS = [500, 1_500]

/** The server said no, or could not be reached (`status` 0, code `unreachable`). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly fields: readonly { readonly path: string; readonly message: string }[]
  constructor(problem: Pick<Problem, 'status' | 'code' | 'detail' | 'errors'>) {
    super(problem.detail ?? problem.code)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.fields = problem.errors ?? []
  }
}

let signedOut: (code: string) => void = () => {}
let reached: (is: boolean) => void = () => {}
let aheadMs = 0

/** Called whenever the server no longer knows this session, with the code of the reason. */
export function onSignedOut(listener: (code: string) => void): void {
  signedOut = listener
}

/** Told after every call whether anything answered. */
export function onReached(listener: (is: boolean) => void): void {
  reached = listener
}

/** The server's clock, as its answers tell it: countdowns of the brake must not trust a phone. */
export function serverNow(): number {
  return Date.now() + aheadMs
}

export function ask<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return send<Answer>('GET', path, signal ? { signal } : {})
}

export function replace<Answer>(path: string, body: unknown): Promise<Answer> {
  return send<Answer>('PUT', path, json(body))
}

export function remove<Answer = void>(path: string): Promise<Answer> {
  return send<Answer>('DELETE', path, {})
}

/**
 * A command that must happen once: tried again by itself when the network failed or the server was away.
 *
 * @param key `newCommandKey()`; the same one for every try of the same command, by a person too
 */
export async function command<Answer>(path: string, body: unknown, key: string = newCommandKey()): Promise<Answer> {
  const init = json(body)
  const headers = { ...init.headers, 'idempotency-key': key }
  for (const waitMs of RETRY_AFTER_MS) {
    try {
      return await send<Answer>('POST', path, { ...init, headers })
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 0 && error.status !== 503)) throw error
      await new Promise((done) => setTimeout(done, waitMs))
    }
  }
  return send<Answer>('POST', path, { ...init, headers })
}

/** `crypto.randomUUID` is missing on plain http beyond localhost, where `getRandomValues` is not. */
export function newCommandKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function json(body: unknown): { body: string; headers: Record<string, string> } {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

async function send<Answer>(method: string, path: string, init: RequestInit): Promise<Answer> {
  let response: Response
  try {
    const ahead = method === 'GET' ? takeAhead(path) : null
    response = await (ahead ?? sendOff(path, { ...init, method }))
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    reached(false)
    throw new ApiError({ status: 0, code: 'unreachable' })
  }
  reached(true)
  readClock(response)
  if (!response.ok) throw await readProblem(response, path)
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as Answer
}

function readClock(response: Response): void {
  const date = Date.parse(response.headers.get('date') ?? '')
  if (Number.isNaN(date)) return
  // The header counts whole seconds: half of one is its error, and less than two are no difference worth a correction.
  const ahead = date + 500 - Date.now()
  aheadMs = Math.abs(ahead) < 2_000 ? 0 : ahead
}

async function readProblem(response: Response, path: string): Promise<ApiError> {
  const isProblem = response.headers.get('content-type')?.includes('json') ?? false
  const problem = isProblem ? ((await response.json().catch(() => null)) as Partial<Problem> | null) : null
  const code = problem?.code ?? (response.status >= 500 ? 'server-away' : `http-${response.status}`)
  if (response.status === 401 && path !== SESSION) signedOut(code)
  return new ApiError({
    status: response.status,
    code,
    ...(problem?.detail === undefined ? {} : { detail: problem.detail }),
    ...(problem?.errors === undefined ? {} : { errors: problem.errors }),
  })
}
