/** What each probe of a component says, place by place: last results, runs, flapping, and whether each place can see. Called by flow/why. */
import type { LocationWhy, ProbeWhy } from '../contract/why.ts'
import { locationState } from '../domain/agent.ts'
import { isCheckedFrom, type Probe, type Region } from '../domain/catalogue.ts'
import { changeRatio } from '../domain/flapping.ts'
import { freshMs } from '../domain/profile.ts'
import { neededBy, rollOf } from '../domain/quorum.ts'
import { hasOneVoice, isTold } from '../domain/told.ts'
import { type Agent, listAgents } from '../store/agents.ts'
import { loadCheckStates, type StoredState } from '../store/check-states.ts'
import { lastResults } from '../store/last-results.ts'
import type { Db, Tx } from '../store/open.ts'
import { loadPlaceVerdicts, loadProbeVerdicts } from '../store/verdicts.ts'

const RESULTS_SHOWN = 5
/** Of one probe at one place: where others check more often, its five may lie far back. */
const RESULTS_READ = 30

interface Around {
  readonly regions: readonly Region[]
  readonly now: number
}

export async function readProbes(db: Db | Tx, probes: readonly Probe[], { regions, now }: Around): Promise<ProbeWhy[]> {
  const ids = probes.map((p) => p.id)
  const agents = (await listAgents(db)).filter((a) => a.revokedAt === null)
  const verdicts = await loadProbeVerdicts(db, ids)
  const places = await loadPlaceVerdicts(db, ids)
  const states = Map.groupBy(await loadCheckStates(db, ids), (s) => s.probeId)
  const nos = probes.map((p) => p.no)
  const results = await lastResults(db, nos, RESULTS_READ * nos.length * Math.max(1, agents.length))
  const regionKeys = new Map(regions.map((r) => [r.id, r.key]))
  return probes.map((probe): ProbeWhy => {
    const verdict = verdicts.get(probe.id)
    const own = states.get(probe.id) ?? []
    const looking = agents.filter((a) => hasPart(probe, a, own))
    const fresh = looking.filter((a) =>
      isFresh(
        probe,
        own.find((s) => s.locationId === a.id),
        now,
      ),
    )
    const nameOf = (placeId: string) => regionKeys.get(placeId) ?? agents.find((a) => a.id === placeId)?.key ?? placeId
    return {
      ...{
        id: probe.id,
        key: probe.key,
        kind: probe.kind,
        url: isTold(probe.kind) ? '' : probe.target.url,
        pausedAt: probe.pausedAt,
      },
      ...{ verdict: verdict?.state ?? null, because: verdict?.because ?? '', since: verdict?.sinceAt ?? null },
      flaps: verdict?.flaps ?? false,
      quorum: quorumNow(probe, own, now),
      locations: looking.map((agent) => {
        const mine = results.filter((r) => r.probeNo === probe.no && r.locationNo === agent.no)
        const state = own.find((s) => s.locationId === agent.id)
        return {
          ...locationOf(agent, state, now),
          region: regionKeys.get(agent.regionId ?? '') ?? null,
          isFresh: fresh.includes(agent),
          results: mine.slice(0, RESULTS_SHOWN).map(({ at, outcome, code, status, totalMs }) => ({
            ...{ at, outcome, code, status, totalMs, location: agent.key },
          })),
        }
      }),
      places: [...(places.get(probe.id) ?? [])].map(([placeId, { state, because, sinceAt }]) => ({
        ...{ place: nameOf(placeId), isRegion: regionKeys.has(placeId), verdict: state, because, since: sinceAt },
      })),
    }
  })
}

/** Of what is told the last word decides alone. */
function quorumNow({ kind, cadence }: Probe, own: readonly StoredState[], now: number): ProbeWhy['quorum'] {
  if (hasOneVoice(kind)) return { needed: 1, fresh: Math.min(1, own.length), of: 1 }
  const roll = rollOf(own, { now, awakeAt: 0, freshMs: freshMs(cadence) })
  return { needed: neededBy(roll), fresh: roll.fresh.length, of: roll.fresh.length + roll.away.length }
}

/** Of what is told, only where words came in. */
function hasPart(probe: Probe, agent: Agent, own: readonly StoredState[]): boolean {
  return isTold(probe.kind) ? own.some((s) => s.locationId === agent.id) : isCheckedFrom(probe, agent.id)
}

/** A word that was told holds until the next one. */
function isFresh({ kind, cadence }: Probe, stored: StoredState | undefined, now: number): boolean {
  if (stored === undefined || isTold(kind)) return stored !== undefined
  return Math.abs(now - stored.state.lastAt) < freshMs(cadence)
}

function locationOf(
  agent: Agent,
  stored: StoredState | undefined,
  now: number,
): Omit<LocationWhy, 'region' | 'isFresh' | 'results'> {
  const seen = stored?.state
  const state = locationState(agent, now)
  return {
    location: agent.key,
    state,
    stateBecause: state === 'quarantined' ? agent.quarantinedBecause : state === 'blind' ? agent.seesBecause : '',
    lastAt: seen?.lastAt ?? null,
    failures: seen?.fail.count ?? 0,
    slowOnes: seen?.slow.count ?? 0,
    goodOnes: seen?.pass.count ?? 0,
    changeRatio: Math.round(changeRatio(seen?.flapping.recent ?? '') * 100) / 100,
    flaps: seen?.flapping.flaps ?? false,
  }
}
