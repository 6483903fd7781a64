/**
 * What others say of themselves, beside what we measure: whose word counts for a component, and who hears of it. Others'
 * word is never our measurement: where anything is measured, it is only evidence. Asked by the flows that judge and tell.
 */

import type { Report, ReportedState } from '../../probes/protocol/report.ts'
import { isHearsay } from '../../probes/protocol.ts'
import type { InboundSettings } from './alert-settings.ts'
import type { ComponentState, VerdictState } from './component.ts'
import type { Kind, ToldSettings } from './told.ts'

interface Watching {
  readonly kind: Kind
  readonly told: ToldSettings | null
}

/** Its word is our measurement: it looks itself, or the operator lets it decide. */
export function measures({ kind, told }: Watching): boolean {
  if (kind === 'inbound') return (told as InboundSettings).policy === 'verdict'
  return !isHearsay(kind)
}

/** Whether anything of ours looks at it: then it is measured, whatever others say beside. */
export function isMeasured(probes: readonly Watching[]): boolean {
  return probes.some(measures)
}

/** Nothing of ours looks at it: its state is what others report. */
export function isReported(probes: readonly Watching[]): boolean {
  return !isMeasured(probes) && probes.some(({ kind }) => kind === 'upstream')
}

/** Those of a component's probes whose verdicts make its own: the measuring ones; without any, what others report. */
export function voters<P extends Watching>(probes: readonly P[]): readonly P[] {
  const measuring = probes.filter(measures)
  return measuring.length > 0 ? measuring : probes.filter(({ kind }) => kind === 'upstream')
}

/** What others say is the same wherever it is read: who read it last speaks, and there is no quorum to wait for. */
export function lastHeard<S extends { readonly state: { readonly lastAt: number } }>(seen: readonly S[]): readonly S[] {
  return seen.toSorted((a, b) => b.state.lastAt - a.state.lastAt).slice(0, 1)
}

/** Their words as they are: a report is not counted. */
export function uncounted<V extends { readonly because: string }>(verdict: V): V {
  return { ...verdict, because: verdict.because.replace(/ \(\d+ in a row\)$/, '') }
}

/**
 * What the page says of a component that is reported. Their page may be silent, or unreadable: nobody knows then.
 *
 * @param verdict null: their page was never read
 * @param report the last that was read
 */
export function reportedState(
  verdict: VerdictState | null,
  report: Pick<Report, 'state'> | null,
): ComponentState & (ReportedState | 'unknown') {
  if (verdict === null || verdict === 'unknown' || report === null) return 'unknown'
  return report.state
}

/** What somebody reports, as the checks say it (probes/kinds/upstream.ts): the desk and the mails know these words. */
export const REPORTED_WORDS: Readonly<Record<ReportedState | 'unknown', string>> = {
  operational: 'no problem',
  maintenance: 'planned work',
  degraded: 'slowness or faults',
  partial: 'a partial outage',
  major: 'an outage',
  unknown: 'nothing that could be read',
}

export function isTrouble(state: ComponentState): boolean {
  return state === 'degraded' || state === 'partial' || state === 'major'
}

export type ReportNews = 'suspect' | 'upstream-bad' | 'upstream-well' | 'none'

/**
 * What a turn of a reported component means to those on call. By itself it is no suspicion, unless the operator has said so
 * of the probe; who has something that stands on it is told once when it begins, and once when they call it over.
 *
 * @param around.suspects the operator's word: their outage is ours
 * @param around.isNeeded something of ours depends on it
 * @param around.wasTold on-call has heard that it is bad, and nothing since
 */
export function reportNews(
  to: VerdictState,
  around: { readonly suspects: boolean; readonly isNeeded: boolean; readonly wasTold: boolean },
): ReportNews {
  const isBad = to === 'down' || to === 'degraded'
  if (isBad && around.suspects) return 'suspect'
  if (isBad) return around.isNeeded && !around.wasTold ? 'upstream-bad' : 'none'
  return to === 'up' && around.wasTold ? 'upstream-well' : 'none'
}
