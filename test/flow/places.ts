/**
 * Probers of several places before targets that a test makes up, on a clock that stands until it is moved on: when who looks is
 * the prober's own timetable's word, what follows is the line's. For the tests of false alarms, outages and flapping.
 */

import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { Assignment, Outcome, ProbeResult } from '../../probes/protocol.ts'
import { Timetable } from '../../probes/timetable.ts'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import { listLocations } from '../../server/store/locations.ts'
import type { Flow } from '../support/flow-context.ts'

export interface Answer {
  readonly outcome: Outcome
  readonly code?: ResultCode
  readonly status?: number
  /** How long the check took; a hang takes its time. */
  readonly tookMs?: number
}

export interface Looks<P> {
  readonly places: readonly P[]
  readonly assignments: (place: P) => readonly Assignment[]
  readonly fromAt: number
  readonly forMs: number
  readonly answer: (probeId: string, place: P, at: number) => Answer
  /** What was seen at one moment; answers which probes that place shall check at once. */
  readonly report: (
    place: P,
    results: readonly ProbeResult[],
    now: number,
  ) => Promise<readonly string[]> | readonly string[]
}

/** Plays `forMs` of looking. */
export async function look<P>({ places, assignments, fromAt, forMs, answer, report }: Looks<P>): Promise<void> {
  const clock = (at: number) => ({ steadyAt: at, wallAt: at })
  const sites = places.map((place) => ({
    place,
    table: new Timetable(),
    flying: [] as { endsAt: number; end: () => ProbeResult }[],
  }))
  for (const { place, table } of sites) table.replace(assignments(place), clock(fromAt))
  let now = fromAt
  for (;;) {
    const next = Math.min(...sites.flatMap((s) => [s.table.nextAt() ?? Infinity, ...s.flying.map((f) => f.endsAt)]))
    if (next > fromAt + forMs) return
    now = Math.max(now, next)
    for (const site of sites) {
      const { place, table } = site
      for (const { assignment, why } of table.take(clock(now), 10_000)) {
        const at = now
        const given = answer(assignment.probeId, place, at)
        const endsAt = at + (given.tookMs ?? 0)
        const end = () => {
          table.ended(assignment, given.outcome, clock(endsAt))
          return resultOf(assignment, given, { at, why })
        }
        site.flying.push({ endsAt, end })
      }
      const over = site.flying.filter((f) => f.endsAt <= now)
      if (over.length === 0) continue
      site.flying = site.flying.filter((f) => f.endsAt > now)
      table.ask(
        await report(
          place,
          over.map((f) => f.end()),
          now,
        ),
        clock(now),
      )
    }
  }
}

const CODES = { pass: 'ok', slow: 'slow', fail: 'http-status', inconclusive: 'blind' } as const

function resultOf(
  { probeId, version }: Assignment,
  { outcome, code, status, tookMs = 0 }: Answer,
  { at, why }: { readonly at: number; readonly why: ProbeResult['why'] },
): ProbeResult {
  const found = code ?? CODES[outcome]
  const seen = status ?? (found === 'http-status' ? 504 : found === 'ok' || found === 'slow' ? 200 : null)
  return {
    ...{ probeId, version, at, outcome, code: found, status: seen, why },
    because: found === 'http-status' ? `HTTP ${seen} instead of 200-299` : `it was ${found}`,
    phases: { dnsMs: 1, connectMs: 1, tlsMs: 1, firstByteMs: 1, totalMs: Math.max(4, tookMs) },
    evidence: null,
  }
}

/** Further places beside the local one, each looking at every probe. @returns their ids, the local one's first */
export async function addPlaces({ store, clock }: Flow, keys: readonly string[]): Promise<string[]> {
  const probes = await store.db.selectFrom('probes').select('id').execute()
  for (const key of keys) {
    const place = { id: `loc-${key}`, key, region_id: null, is_local: 0, last_batch_at: null, created_at: clock.now() }
    await store.db.insertInto('locations').values(place).execute()
  }
  const places = (await listLocations(store.db)).map((l) => l.id)
  const rows = probes.flatMap(({ id }) => places.map((place) => ({ probe_id: id, location_id: place })))
  await store.db.deleteFrom('probe_locations').execute()
  await store.db.insertInto('probe_locations').values(rows).execute()
  return places
}

/** Plays `forMs` of looking with the real line behind it, from now on; the flow's clock goes along. */
export async function lookFrom(
  flow: Flow,
  {
    places,
    forMs,
    answer,
    probeIds,
  }: Pick<Looks<string>, 'places' | 'forMs' | 'answer'> & { readonly probeIds?: readonly string[] },
): Promise<void> {
  const { context, clock } = flow
  const lists = new Map<string, readonly Assignment[]>()
  for (const place of places) {
    const { assignments } = await assignmentsFor(context, place, [])
    lists.set(
      place,
      assignments.filter((a) => probeIds?.includes(a.probeId) ?? true),
    )
  }
  const known = await listLocations(flow.store.db)
  const sequences = new Map(known.map((l) => [l.id, l.lastSequence]))
  await look({
    ...{ places, forMs, answer, fromAt: clock.now() },
    assignments: (place) => lists.get(place) ?? [],
    report: async (place, results, now) => {
      clock.set(Math.max(clock.now(), now))
      const sequence = (sequences.get(place) ?? 0) + 1
      sequences.set(place, sequence)
      const sight = { sees: true, because: '', loopLagP99Ms: 1 }
      const batch = { protocol: 1 as const, sequence, sentAt: now, sight, results }
      return (await recordResults(context, { locationId: place, awakeAt: 0 }, batch)).checkNow
    },
  })
}

/** Chance that is the same in every run (mulberry32). @returns 0 to 1, 1 excluded */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
