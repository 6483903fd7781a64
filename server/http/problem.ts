/**
 * The one table from a stable code to a status and words, and the way an error leaves: `application/problem+json`.
 * Every route sends its refusals through here; the app sends what fails before or inside a route.
 */
import type { FastifyReply } from 'fastify'
import type { Problem } from '../contract/problem.ts'
import type { Refusal, RefusalCode } from '../domain/refusal.ts'

/** What the edge itself says no to: no rule was asked. */
export const EDGE_PROBLEMS = [
  'invalid',
  'not-json',
  'too-large',
  'sign-in-needed',
  'role-changed',
  'access-ended',
  'role-too-low',
  'cross-site',
  'unknown-host',
  'method-not-allowed',
  'slow-down',
  'unavailable',
  'internal',
] as const
export type EdgeProblem = (typeof EDGE_PROBLEMS)[number]
export type ProblemCode = RefusalCode | EdgeProblem

/** Codes stay as they are; titles may be worded better. */
export const PROBLEM_TABLE: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = {
  'already-moved': { status: 409, title: 'Somebody else was faster' },
  'already-resolved': { status: 409, title: 'Already resolved' },
  'not-allowed-from-here': { status: 409, title: 'Not possible in this state' },
  'not-suspected': { status: 409, title: 'Not a suspicion' },
  'reason-missing': { status: 422, title: 'A reason is missing' },
  'text-missing': { status: 422, title: 'A text is missing' },
  'text-stale': { status: 422, title: 'A text does not match the latest edit' },
  'text-too-long': { status: 422, title: 'A text is too long' },
  'unknown-component': { status: 422, title: 'Unknown component' },
  'unknown-region': { status: 422, title: 'Unknown region' },
  'unknown-language': { status: 422, title: 'Unknown language' },
  'policy-refused': { status: 422, title: 'Policy refused' },
  'unknown-template': { status: 422, title: 'Unknown template' },
  'unknown-variable': { status: 422, title: 'Unknown variable' },
  'reopen-too-late': { status: 409, title: 'Too late to reopen' },
  'starts-in-the-future': { status: 422, title: 'Starts in the future' },
  'nothing-to-stop': { status: 409, title: 'Nothing left to stop' },
  'nobody-reached': { status: 409, title: 'Nobody was reached' },
  'owned-by-file': { status: 409, title: 'Owned by a file' },
  'key-taken': { status: 409, title: 'Already there' },
  'not-found': { status: 404, title: 'Not found' },
  'target-refused': { status: 422, title: 'This target may not be reached' },
  'address-refused': { status: 422, title: 'Not a mail address we can write to' },
  'too-many-tries': { status: 429, title: 'Too many tries' },
  'wrong-credentials': { status: 401, title: 'Wrong address or password' },
  'link-used': { status: 410, title: 'Link used already' },
  'link-expired': { status: 410, title: 'Link expired' },
  'already-set-up': { status: 409, title: 'Already set up' },
  'password-too-weak': { status: 422, title: 'Password too weak' },
  'key-reused': { status: 422, title: 'Idempotency-Key used before' },
  'still-in-use': { status: 409, title: 'Still in use' },
  'too-busy': { status: 503, title: 'Too busy' },
  'prober-elsewhere': { status: 503, title: 'The prober runs elsewhere' },
  'agent-refused': { status: 401, title: 'No agent of ours' },
  'sequence-old': { status: 409, title: 'This number was taken' },
  'unknown-location': { status: 422, title: 'Unknown location' },
  'location-not-answering': { status: 504, title: 'This location does not answer' },
  'agent-too-old': { status: 409, title: 'The agent is too old' },
  'unknown-source': { status: 422, title: 'No such source of alerts' },
  'window-in-the-past': { status: 422, title: 'Lies in the past' },
  'ends-before-start': { status: 422, title: 'Ends before it begins' },
  'window-too-long': { status: 422, title: 'Too long' },
  'window-too-far': { status: 422, title: 'Too far away' },
  'time-skipped': { status: 422, title: 'No clock shows this time on that day' },
  'time-twice': { status: 422, title: 'Clocks show this time twice on that day' },
  'code-needed': { status: 401, title: 'A code is needed' },
  'code-wrong': { status: 401, title: 'Wrong code' },
  'code-refused': { status: 422, title: 'Not the code' },
  'passkey-refused': { status: 401, title: 'This passkey does not open the desk' },
  'passkey-wrong': { status: 422, title: 'Not a passkey that we can take' },
  'rule-unreadable': { status: 422, title: 'No rule of repetition' },
  'rule-empty': { status: 422, title: 'A rule without a date' },
  'rule-overlaps': { status: 422, title: 'Begins again before it is over' },
  'not-yours-to-give': { status: 403, title: 'More than you may do yourself' },
  'unknown-person': { status: 422, title: 'Nobody at the desk' },
  'unknown-time-zone': { status: 422, title: 'No such time zone' },
  'secret-missing': { status: 422, title: 'A secret is needed' },
  'secret-refused': { status: 422, title: 'Not a secret of this channel' },
  'password-wrong': { status: 422, title: 'Not the password in use' },
  'scope-missing': { status: 422, title: 'A role or rights are needed' },
  'not-yours': { status: 403, title: 'Somebody else wrote it' },
  'schedule-too-far': { status: 422, title: 'Too far ahead' },
  'author-gone': { status: 403, title: 'Its author may not publish any more' },
  'starts-too-early': { status: 422, title: 'It would begin too long before it was opened' },
  'promise-too-early': { status: 422, title: 'The next update is promised before this one' },
  'ends-in-the-future': { status: 422, title: 'Ends in the future' },
  'unknown-phrase': { status: 422, title: 'Unknown phrase' },
  'approval-needed': { status: 403, title: 'An approver has to answer for these words' },
  'incident-open': { status: 409, title: 'An incident of ours is open' },
  'picture-refused': { status: 422, title: 'Not a picture that we can show' },
  'unknown-picture': { status: 422, title: 'Unknown picture' },
  'alt-missing': { status: 422, title: 'What the picture shows is not said' },
  'not-mergeable': { status: 409, title: 'Cannot be merged' },
  'provider-away': { status: 503, title: 'The provider of accounts does not answer' },
  'provider-refused': { status: 403, title: 'The provider of accounts said no' },
  'provider-failed': { status: 502, title: 'What the provider of accounts says does not hold' },
  'sign-in-stale': { status: 410, title: 'This sign-in took too long, or was used' },
  'no-role': { status: 403, title: 'No role at this desk' },
  'not-connected': { status: 409, title: 'An account of this address is here already' },
  'removed-here': { status: 403, title: 'Removed from the desk' },
  'address-missing': { status: 403, title: 'No mail address came along' },
  'name-missing': { status: 422, title: 'A name is missing' },
  'end-in-the-past': { status: 422, title: 'Would have ended already' },
  'phrase-too-short': { status: 422, title: 'Too short to be found' },
  'phrase-nowhere': { status: 409, title: 'Stands nowhere' },
  'rehearsal-running': { status: 409, title: 'A rehearsal is going on' },
  'rehearsal-over': { status: 409, title: 'The rehearsal is over' },
  'nothing-changed': { status: 422, title: 'Nothing would change' },
  invalid: { status: 400, title: 'Invalid request' },
  'not-json': { status: 415, title: 'Only application/json' },
  'too-large': { status: 413, title: 'Too large' },
  'sign-in-needed': { status: 401, title: 'Sign in first' },
  'role-changed': { status: 401, title: 'Your role was changed: sign in again' },
  'access-ended': { status: 401, title: 'You have no access any more' },
  'role-too-low': { status: 403, title: 'Your role does not allow this' },
  'cross-site': { status: 403, title: 'Sent from another site' },
  'unknown-host': { status: 421, title: 'Unknown host' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'slow-down': { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Not available right now' },
  internal: { status: 500, title: 'Something broke on our side' },
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

export interface ProblemExtras {
  readonly detail?: string
  readonly errors?: NonNullable<Problem['errors']>
  readonly retryAfterMs?: number
}

export function problem(code: ProblemCode, extras: ProblemExtras = {}): Problem {
  const { status, title } = PROBLEM_TABLE[code]
  return {
    type: `/problems/${code}`,
    title,
    status,
    code,
    ...(extras.detail === undefined ? {} : { detail: extras.detail }),
    ...(extras.errors === undefined ? {} : { errors: extras.errors }),
  }
}

/** Ends the reply; give back what it returns. */
export function sendProblem(reply: FastifyReply, code: ProblemCode, extras: ProblemExtras = {}): FastifyReply {
  const body = problem(code, extras)
  if (extras.retryAfterMs !== undefined)
    reply.header('retry-after', Math.max(1, Math.ceil(extras.retryAfterMs / 1_000)))
  // As text: a route's response schemas know its answers, not its errors.
  return reply.code(body.status).type(PROBLEM_TYPE).header('cache-control', 'no-store').send(JSON.stringify(body))
}

/** How a route says a rule's no. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { refused, because, retryAfterMs, field } = refusal
  return sendProblem(reply, refused, {
    detail: because,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(field === undefined ? {} : { errors: [{ path: `body/${field}`, message: because }] }),
  })
}
