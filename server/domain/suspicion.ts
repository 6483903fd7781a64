/** When a verdict becomes a suspicion for on-call, and when a suspicion is over. Asked by flow/record-results. */
import { type Impact, type VerdictState, worstImpact } from './component.ts'
import { type IncidentState, isOpen } from './incident.ts'
import { MINUTE_MS } from './time.ts'

/** Failures this close together are one wave: one incident, one notice. */
export const WAVE_MS = MINUTE_MS
/** Members of one group fall together more slowly, each by its own probe's rhythm: this close they are one wave too. */
export const GROUP_WAVE_MS = 5 * MINUTE_MS

export interface NearIncident {
  readonly id: string
  readonly state: IncidentState
  readonly startedAt: number
  /** Those that it hits now; one that was declared well can be suspected anew. */
  readonly componentIds: readonly string[]
  /** Those that it hit before and that are well. */
  readonly wellIds: readonly string[]
}

export type Suspicion =
  | { readonly is: 'new'; readonly impact: Impact }
  /** `cause`: it falls with what it depends on, however late, and is no news; `wave`: it belongs to the first word. */
  | { readonly is: 'joins'; readonly by: 'wave' | 'cause'; readonly incidentId: string; readonly impact: Impact }
  | { readonly is: 'known'; readonly incidentId: string }
  /** It belongs to an incident that is public: whoever writes there decides whether to name it. */
  | { readonly is: 'follows'; readonly by: 'wave' | 'cause'; readonly incidentId: string }
  | { readonly is: 'none' }

/**
 * What a component that turned bad means beside the incidents that are suspected or open now.
 *
 * @param near those of the same page, newest first
 */
export function suspect(
  turned: {
    readonly componentId: string
    readonly to: VerdictState
    readonly sinceAt: number
    /** What it depends on, the nearest first. */
    readonly causes?: readonly string[]
    /** Those of its direct group. */
    readonly siblings?: readonly string[]
    /** A suspicion that it comes to light with: they outlived the same planned work. */
    readonly with?: string | null
  },
  near: readonly NearIncident[],
): Suspicion {
  const impact = impactOf(turned.to)
  if (impact === 'none') return { is: 'none' }
  const known = near.find((i) => i.componentIds.includes(turned.componentId))
  if (known) return { is: 'known', incidentId: known.id }
  const isWave = (i: NearIncident) =>
    i.id === turned.with || Math.abs(turned.sinceAt - i.startedAt) <= reachOf(turned, i)
  // A suspicion that was taken up again is older than a minute, and what fell with it at first may fall again a little later.
  const wave = near.find((i) => i.state === 'suspected' && (isWave(i) || i.wellIds.includes(turned.componentId)))
  if (wave) return { is: 'joins', by: 'wave', incidentId: wave.id, impact }
  // While what it depends on is down, its fall is no news of its own, however late it comes.
  const below = near.find((i) => turned.causes?.some((id) => i.componentIds.includes(id)))
  if (below?.state === 'suspected') return { is: 'joins', by: 'cause', incidentId: below.id, impact }
  if (below) return { is: 'follows', by: 'cause', incidentId: below.id }
  // Somebody was fast: what fell in the same minute is part of what they told.
  const told = near.find(isWave)
  return told ? { is: 'follows', by: 'wave', incidentId: told.id } : { is: 'new', impact }
}

function reachOf({ siblings = [] }: { readonly siblings?: readonly string[] }, { componentIds }: NearIncident): number {
  return siblings.some((id) => componentIds.includes(id)) ? GROUP_WAVE_MS : WAVE_MS
}

export function impactOf(verdict: VerdictState): Impact {
  return verdict === 'down' ? 'major' : verdict === 'degraded' ? 'degraded' : 'none'
}

/** What was well when its suspicion was taken up again is no part of it until it falls, too; of a public incident it is what people said. */
export function isHit(state: IncidentState, impact: Impact): boolean {
  return state !== 'suspected' || impact !== 'none'
}

/**
 * Whether a turn is for the worse, and worse than what people said of the component in public.
 *
 * @param stated none: their incident does not name it
 */
export function isWorse(turned: { readonly from: VerdictState; readonly to: VerdictState }, stated: Impact): boolean {
  const known = worstImpact([stated, impactOf(turned.from)])
  return worstImpact([known, impactOf(turned.to)]) !== known
}

export type Outlook = 'still-bad' | 'looks-recovered' | 'over-unconfirmed'

/**
 * What an incident's components say together now. Unknown is not recovered.
 *
 * @param verdicts of its measured components; without any, only a person can say that it is over
 */
export function outlook(state: IncidentState, verdicts: readonly VerdictState[]): Outlook {
  if (verdicts.length === 0 || verdicts.some((v) => v !== 'up')) return 'still-bad'
  if (state === 'suspected') return 'over-unconfirmed'
  return isOpen(state) ? 'looks-recovered' : 'still-bad'
}
