/**
 * What a day's list tells of stretches that overlap: one outage is one line, though the checks measured it and people stated
 * it, and each in other words. Asked by domain/kept-days.
 */
import { COMPONENT_STATES, type ComponentState } from './component.ts'
import { MINUTE_MS } from './time.ts'
import type { Span } from './uptime.ts'

export interface ToldSpan extends Span {
  readonly incidentId: string | null
  /** `checks`: measured; `person`: stated, for a minute or more beyond what was measured. */
  readonly by: 'checks' | 'person'
}

/** `to` may be endless. */
interface Piece {
  readonly state: ComponentState
  readonly from: number
  readonly to: number
}

/**
 * The stretches of one incident laid over each other, each moment told by the worst that is said of it, as uptime counts it.
 * What is less bad and shorter than a minute beside something worse is left out: the page tells minutes.
 *
 * @param spans in any order
 * @returns oldest first; those of one incident never overlap
 */
export function tellOnce(spans: readonly ToldSpan[]): ToldSpan[] {
  const groups = Map.groupBy(spans, (s) => s.incidentId)
  return [...groups].flatMap(([incidentId, own]) => tellIncident(own, incidentId)).sort(byStart)
}

/** Of those that began together the order is theirs alone, whatever else is told with them. */
function byStart(a: ToldSpan, b: ToldSpan): number {
  const [one, other] = [a.incidentId ?? '', b.incidentId ?? '']
  return a.startedAt - b.startedAt || (one < other ? -1 : Number(one > other))
}

function tellIncident(spans: readonly ToldSpan[], incidentId: string | null): ToldSpan[] {
  const pieces = piecesOf(spans)
  const measured = spans.filter((s) => s.by === 'checks')
  // Most were never spoken of: what the checks alone tell, they saw.
  const isMeasured = measured.length === spans.length ? () => true : coverage(piecesOf(measured))
  return withoutScraps(pieces).map((piece) => ({
    state: piece.state,
    startedAt: piece.from,
    endedAt: piece.to === Number.POSITIVE_INFINITY ? null : piece.to,
    incidentId,
    by: isMeasured(piece) ? 'checks' : 'person',
  }))
}

/** In order, without overlaps; like ones that touch are one. */
function piecesOf(spans: readonly Span[]): Piece[] {
  const turns = spans
    .flatMap(({ state, startedAt, endedAt }) => [
      { at: startedAt, state, by: 1 },
      { at: endedAt ?? Number.POSITIVE_INFINITY, state, by: -1 },
    ])
    // Not by the difference: two may be endless.
    .sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))
  const running = new Map<ComponentState, number>()
  const pieces: Piece[] = []
  let from = Number.NEGATIVE_INFINITY
  for (const { at, state, by } of turns) {
    const worst = COMPONENT_STATES.findLast((one) => (running.get(one) ?? 0) > 0)
    if (worst !== undefined && at > from) append(pieces, { state: worst, from, to: at })
    from = at
    running.set(state, (running.get(state) ?? 0) + by)
  }
  return pieces
}

function append(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1)
  if (last?.state === piece.state && last.to === piece.from) pieces[pieces.length - 1] = { ...last, to: piece.to }
  else pieces.push(piece)
}

function withoutScraps(pieces: readonly Piece[]): readonly Piece[] {
  const isWorse = (other: Piece | undefined, piece: Piece) =>
    other !== undefined && COMPONENT_STATES.indexOf(other.state) > COMPONENT_STATES.indexOf(piece.state)
  return pieces.filter((piece, i) => {
    if (piece.to - piece.from >= MINUTE_MS) return true
    const [before, after] = [pieces[i - 1], pieces[i + 1]]
    const touches = [before?.to === piece.from ? before : undefined, after?.from === piece.to ? after : undefined]
    return !touches.some((other) => isWorse(other, piece))
  })
}

/** Whether the checks saw a piece, as bad as it is told, all but less than a minute of it. To be asked in order of time. */
function coverage(measured: readonly Piece[]): (piece: Piece) => boolean {
  let next = 0
  return ({ state, from, to }) => {
    while ((measured[next]?.to ?? Number.POSITIVE_INFINITY) <= from) next += 1
    let uncovered = 0
    let until = from
    for (let i = next; (measured[i]?.from ?? Number.POSITIVE_INFINITY) < to; i += 1) {
      const seen = measured[i]!
      if (seen.state !== state) continue
      uncovered += Math.max(0, seen.from - until)
      until = Math.max(until, seen.to)
    }
    // Both may be endless.
    return uncovered + (until < to ? to - until : 0) < MINUTE_MS
  }
}
