/** Questions that are asked before the desk is there to ask them: over a slow line, one after the other takes long. */

/** Where the server answers the desk. */
export const ROOT = '/api/v1'
/** What the desk begins with, wherever one comes in. */
export const SESSION = '/session'
export const INBOX = '/incidents?view=inbox&limit=100'
/** As far back as the inbox looks for loose ends, in one page. */
export const ENDED_LATELY = '/incidents?view=ended&limit=100'

const underWay = new Map<string, Promise<Response>>()

export function askAhead(path: string): void {
  const answer = send(path, { method: 'GET' })
  // Whoever takes it hears of a failure.
  answer.catch(() => undefined)
  underWay.set(path, answer)
}

/** The answer to what was asked ahead, to the first who asks it. */
export function takeAhead(path: string): Promise<Response> | null {
  const answer = underWay.get(path) ?? null
  underWay.delete(path)
  return answer
}

/** Nobody is signed in: what was asked without them is no answer to who signs in. */
export function forgetAhead(): void {
  underWay.clear()
}

export function send(path: string, init: RequestInit): Promise<Response> {
  return fetch(ROOT + path, { ...init, credentials: 'same-origin', cache: 'no-store' })
}
