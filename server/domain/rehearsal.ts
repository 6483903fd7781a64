/** A rehearsal: how long one lasts, what its made-up checks say, and what the desk may choose. Asked by the flows that rehearse. */
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { Outcome } from '../../probes/protocol.ts'
import { HOUR_MS } from './time.ts'

/** Then it ends by itself: nobody has to remember it. */
export const REHEARSAL_MS = 2 * HOUR_MS

export const SYMPTOMS = ['http-504', 'hangs', 'refused', 'slow'] as const
export type Symptom = (typeof SYMPTOMS)[number]

/** What a check would have seen. */
export interface Seen {
  readonly state: 'down' | 'degraded'
  readonly outcome: Extract<Outcome, 'fail' | 'slow'>
  readonly code: ResultCode
  readonly status: number | null
  /** As the checks say it, led by the word that it is none of theirs. */
  readonly because: string
  readonly totalMs: number
}

/** In the checks' own sentences, which every language of the desk has. @param key the component's */
export function seenOf(symptom: Symptom, key: string): Seen {
  const failed = { state: 'down', outcome: 'fail' } as const
  switch (symptom) {
    case 'http-504':
      return { ...failed, code: 'http-status', status: 504, because: made('HTTP 504 instead of 200-299'), totalMs: 812 }
    case 'hangs':
      return {
        ...failed,
        ...{
          code: 'timeout-first-byte',
          status: null,
          because: made(`${key}: no answer came in time`),
          totalMs: 10_000,
        },
      }
    case 'refused':
      return {
        ...failed,
        ...{ code: 'connect-refused', status: null, because: made(`${key} refused the connection`), totalMs: 3 },
      }
    case 'slow':
      return {
        ...{ state: 'degraded', outcome: 'slow', code: 'slow', status: 200 },
        ...{ because: made('HTTP 200 in 6200 ms, slower than 2000 ms'), totalMs: 6_200 },
      }
  }
}

/** Once its leader says that they are well again. */
export const WELL_AGAIN = made('HTTP 200 in 96 ms')

/** Nobody who reads it beside real evidence takes it for that. */
function made(because: string): string {
  return `Rehearsal: ${because}`
}

/** When it ends by itself. */
export function endsAt({ startedAt }: { readonly startedAt: number }): number {
  return startedAt + REHEARSAL_MS
}

/** What a report tells of, in the words of who did it. `alerted`: the alarm reached somebody; `told`: an update did. */
export const REHEARSAL_STEPS = [
  ...(['started', 'alerted', 'taken', 'let-go', 'tapped', 'investigating', 'identified', 'monitoring'] as const),
  ...(['resolved', 'told', 'corrected', 'edited', 'stopped', 'noted', 'dismissed', 'green', 'ended'] as const),
] as const
export type RehearsalStepKind = (typeof REHEARSAL_STEPS)[number]

/** The step that an entry of the audit is; what is missing here is no step of its own. */
const STEP_OF: Readonly<Record<string, RehearsalStepKind>> = {
  'rehearsal.started': 'started',
  'rehearsal.green': 'green',
  'rehearsal.ended': 'ended',
  'incident.acknowledged': 'taken',
  'incident.let-go': 'let-go',
  'one-tap': 'tapped',
  'incident.investigating': 'investigating',
  'incident.identified': 'identified',
  'incident.monitoring': 'monitoring',
  'incident.resolved': 'resolved',
  'incident.corrected': 'corrected',
  'incident.dismissed': 'dismissed',
  'update.edited': 'edited',
  'update.stopped': 'stopped',
  'note.added': 'noted',
}

export function stepOf(action: string): RehearsalStepKind | null {
  return STEP_OF[action] ?? null
}

export interface Step {
  readonly at: number
  readonly what: RehearsalStepKind
}

/** The stop-watch: how long each of these took, from the start. Null: it did not happen. */
export function figuresOf(startedAt: number, steps: readonly Step[]) {
  const first = (...whats: readonly RehearsalStepKind[]) => steps.find((s) => whats.includes(s.what))?.at ?? null
  const since = (at: number | null, from: number | null = startedAt) =>
    at === null || from === null ? null : at - from
  const resolvedAt = first('resolved')
  return {
    firstAlertedMs: since(first('alerted')),
    takenMs: since(first('taken')),
    publishedMs: since(first('investigating', 'identified', 'monitoring')),
    everyoneToldMs: since(first('told')),
    resolvedMs: since(resolvedAt),
    greenToResolvedMs: since(resolvedAt, first('green')),
  }
}
