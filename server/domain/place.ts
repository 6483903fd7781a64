/**
 * What one region sees alone: below the quorum of all locations a service is not down, and yet people there do not reach it.
 * Asked by flow/judge-places; a location that belongs to no region is a place of its own.
 */
import { type JudgeNumbers, judge, type ProbeVerdict, type Seen } from './verdict.ts'

/** In a row, before a place is bad alone: nobody agrees with it, and of many places one fails three times by chance. */
export const PLACE_STREAK_NEEDED = 5

export interface SeenFrom extends Seen {
  /** Of the region, else of the location. */
  readonly placeId: string
}

export interface PlaceTurn {
  readonly placeId: string
  readonly before: ProbeVerdict | null
  readonly verdict: ProbeVerdict
}

/**
 * Verdicts of places that change now, by the same rules as everywhere but for a longer run, with a quorum among the place's own locations.
 * Where all look from one place there is nothing to tell apart.
 */
export function judgePlaces(
  before: ReadonlyMap<string, ProbeVerdict>,
  seen: readonly SeenFrom[],
  around: { readonly now: number; readonly awakeAt: number; readonly numbers: JudgeNumbers },
): PlaceTurn[] {
  const places = Map.groupBy(seen, (s) => s.placeId)
  if (places.size < 2) return []
  return [...places].flatMap(([placeId, own]) => {
    const was = before.get(placeId) ?? null
    const numbers = { ...around.numbers, streakNeeded: PLACE_STREAK_NEEDED }
    const verdict = judge(was, own, { ...around, numbers })
    return verdict && verdict !== was ? [{ placeId, before: was, verdict }] : []
  })
}

/**
 * What is left of a place's bad verdict at the end of planned work that kept it quiet: itself, while it still fails. Else
 * nobody knows yet: what flapped within was the work's own, and what falls from now on is a turn, which tells itself.
 */
export function afterWork(verdict: ProbeVerdict, own: readonly Seen[], around: Looking): ProbeVerdict {
  if (stillFails(own, around)) return verdict
  const { now } = around
  const because = 'planned work is over: what it sees from now on decides'
  return { state: 'unknown', sinceAt: now, because, wasBad: true, flaps: false }
}

interface Looking {
  readonly now: number
  readonly numbers: JudgeNumbers
}

/** Whether a place's latest results alone, without what it was before, say that it is bad. */
export function stillFails(own: readonly Seen[], { now, numbers }: Looking): boolean {
  const around = { now, awakeAt: 0, numbers: { ...numbers, streakNeeded: PLACE_STREAK_NEEDED } }
  const alone = judge(null, own, around)
  return alone !== null && isBad(alone)
}

/** `affected`: people there do not reach what others reach. `well`: they do again, if anybody was told that they did not. */
export type PlaceNews = 'affected' | 'well' | 'none'

/** @param everywhere what the quorum of all says after this; while that is bad, its incident tells of it */
export function placeNews(
  { before, verdict }: PlaceTurn,
  everywhere: ProbeVerdict['state'] | null,
  { wasTold }: { readonly wasTold: boolean },
): PlaceNews {
  if (isBad(verdict) && !wasTold && !(before && isBad(before))) return everywhere === 'up' ? 'affected' : 'none'
  return verdict.state === 'up' && wasTold ? 'well' : 'none'
}

export function isBad({ state }: ProbeVerdict): boolean {
  return state === 'down' || state === 'degraded'
}
