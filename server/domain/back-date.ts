/** When an incident began, and when it was over, put right afterwards; and what the published ledger then says. Asked by retime-incident, and of the beginning by publish-update. */
import { beganAt, type IncidentFacts, isPublic, refuseStale } from './incident.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from './refusal.ts'
import { DAY_MS } from './time.ts'

const BACK_AT_MOST_MS = 30 * DAY_MS

export interface Times {
  readonly startedAt: number
  /** Null: it is not over. */
  readonly resolvedAt: number | null
}

/** What is left out stays as it is. */
export interface WantedTimes {
  /** The version that the person saw. */
  readonly version: number
  readonly startedAt?: number | undefined
  readonly resolvedAt?: number | undefined
}

/** Never in the future, at most 30 days before it was opened, and it begins before it is over. Refuses also what is not public, what was merged, and what changes nothing. */
export function backDate(
  incident: IncidentFacts & Times & { readonly createdAt: number },
  wanted: WantedTimes,
  now: number,
): (Times & { readonly version: number }) | Refusal {
  const stale = refuseStale(incident, wanted.version)
  if (stale) return stale
  if (!isPublic(incident.state) || incident.mergedInto)
    return refuse('not-allowed-from-here', 'Only the times of what was published, and goes on here, are put right.')
  if (wanted.resolvedAt !== undefined && incident.resolvedAt === null)
    return refuse('not-allowed-from-here', 'It is not over yet: say that first.', 'resolvedAt')
  const startedAt = wanted.startedAt === undefined ? incident.startedAt : beganAt(wanted.startedAt, now)
  if (isRefusal(startedAt)) return startedAt
  // What began earlier, as it stands, may come nearer.
  const early = startedAt < incident.startedAt ? refuseTooEarly(startedAt, incident.createdAt) : null
  if (early) return early
  const resolvedAt = wanted.resolvedAt === undefined ? incident.resolvedAt : overAt(wanted.resolvedAt, now)
  if (isRefusal(resolvedAt)) return resolvedAt
  if (resolvedAt !== null && resolvedAt <= startedAt) {
    const field = wanted.resolvedAt === undefined ? 'startedAt' : 'resolvedAt'
    return refuse('ends-before-start', 'An incident begins before it is over.', field)
  }
  if (startedAt === incident.startedAt && resolvedAt === incident.resolvedAt)
    return refuse('nothing-changed', 'These are the times that stand there.')
  return { startedAt, resolvedAt, version: incident.version + 1 }
}

/** A beginning that is out of all reach of when it was opened is a slip. */
export function refuseTooEarly(startedAt: number, openedAt: number): Refusal | null {
  if (startedAt >= openedAt - BACK_AT_MOST_MS) return null
  return refuse('starts-too-early', 'It begins at most 30 days before the incident was opened.', 'startedAt')
}

/** The end to write: as with a beginning, what lies ahead by no more than clocks differ is now. */
function overAt(said: number, now: number): number | Refusal {
  const at = refuseAt('resolvedAt', beganAt(said, now))
  return isRefusal(at) ? { ...at, refused: 'ends-in-the-future', because: 'It cannot be over after now.' } : at
}

/**
 * What becomes of a stretch that people stated with this incident.
 * What began with it begins with it still, what ended with it ends with it still, and nothing lies outside of it.
 *
 * @returns of no length where nothing of it is left
 */
export function retimedSpan(
  span: { readonly startedAt: number; readonly endedAt: number | null },
  { from, to }: { readonly from: Times; readonly to: Times },
): { readonly startedAt: number; readonly endedAt: number | null } {
  const startedAt = span.startedAt === from.startedAt ? to.startedAt : Math.max(span.startedAt, to.startedAt)
  if (span.endedAt === null) return { startedAt, endedAt: null }
  const latest = to.resolvedAt ?? span.endedAt
  const endedAt = span.endedAt === from.resolvedAt ? latest : Math.min(span.endedAt, latest)
  return { startedAt, endedAt: Math.max(startedAt, endedAt) }
}
