/** Questions that are asked before the desk is there to ask them: over a slow line, one after the other takes long. */

/** Where the server answers the desk. */
export const ROOT = '/api/v1'
/** What the desk begins with, wherever one comes in. */
export const SESSION = '/session'
export const INBOX = '/incidents?view=inbox&limit=100'
/** As far back as the inbox looks for loose ends, in one page. */
export const ENDED_LATELY = '/incidents?view=ended&limit=100'

/** What nobody came to ask for within this is old. */
const FRESH_MS = 10_000

const underWay = new Map<string, { readonly answer: Promise<Response>; readonly askedAt: number }>()

/**
 * Who is there, and for whoever is signed in, what they see first.
 *
 * @throws TypeError when the server cannot be reached; whoever takes the answer hears of it, too
 */
export async function askAhead(): Promise<void> {
  const { ok } = await sendAhead(SESSION)
  if (ok) for (const path of [INBOX, ENDED_LATELY]) sendAhead(path).catch(() => undefined)
}

function sendAhead(path: string): Promise<Response> {
  const answer = send(path, { method: 'GET' })
  underWay.set(path, { answer, askedAt: performance.now() })
  return answer
}

/** The answer to what was asked ahead, to the first who asks it. */
export function takeAhead(path: string): Promise<Response> | null {
  const asked = underWay.get(path)
  underWay.delete(path)
  return asked && performance.now() - asked.askedAt < FRESH_MS ? asked.answer : null
}

export function send(path: string, init: RequestInit): Promise<Response> {
  return fetch(ROOT + path, { ...init, credentials: 'same-origin', cache: 'no-store' })
}
