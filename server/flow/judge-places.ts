/**
 * Regions below the quorum: each place's own verdict, its changes as rows, and a word to on-call, once per spell, when one
 * fails while the service is well everywhere else. Nothing of it is public. Called by judge-probes, in its transaction.
 */
import type { Location, Probe } from '../domain/catalogue.ts'
import {
  afterWork,
  isBad,
  type PlaceTurn,
  placeNews,
  judgePlaces as placeTurns,
  type SeenFrom,
  stillFails,
} from '../domain/place.ts'
import { numbersOf } from '../domain/profile.ts'
import type { JudgeNumbers, ProbeVerdict } from '../domain/verdict.ts'
import { holdPage } from '../store/catalogue.ts'
import { loadCheckStates } from '../store/check-states.ts'
import { listLocations } from '../store/locations.ts'
import type { Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { listRegions } from '../store/regions.ts'
import { auditOf, insertChange } from '../store/traces.ts'
import { insertVerdictChange, loadPlaceVerdicts, loadProbeVerdicts, saveProbeVerdict } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { openMuting } from './muting.ts'
import { auditByChecks, tellOncall } from './tell-oncall.ts'

interface Asked {
  readonly probes: readonly Probe[]
  readonly awakeAt: number
}

type Turn = PlaceTurn & { readonly probe: Probe }

export async function judgePlaces(context: Context, tx: Tx, asked: Asked): Promise<void> {
  const locations = await listLocations(tx)
  if (locations.length < 2 || (await turnsOf(context, tx, { ...asked, locations })).length === 0) return
  await holdPage(tx, context.pageId)
  const turns = await turnsOf(context, tx, { ...asked, locations })
  const names = await namesOf(context, tx, locations)
  const everywhere = await loadProbeVerdicts(
    tx,
    turns.map((t) => t.probe.id),
  )
  const muting = await openMuting(context, tx)
  for (const turn of turns) {
    const name = names.get(turn.placeId) ?? turn.placeId
    await keep(context, tx, turn)
    if (turn.verdict.state !== 'up' && muting.quietAt(turn.probe.componentId, turn.placeId, turn.verdict.sinceAt))
      continue
    await tell(context, tx, { turn, name, everywhere: everywhere.get(turn.probe.id)?.state ?? null })
  }
}

/** After planned work: what a place sees bad by its latest results, and nobody was told of. */
export async function tellPlacesAgain(context: Context, tx: Tx, componentIds: readonly string[]): Promise<void> {
  const probes = (await listProbes(tx, context.pageId)).filter((p) => componentIds.includes(p.componentId))
  for (const left of await untold(context, tx, probes)) {
    const verdict = afterWork(left.verdict, left.own, left.around)
    if (verdict === left.verdict) await tell(context, tx, left)
    else await keep(context, tx, { ...left.turn, before: left.verdict, verdict })
  }
}

/** These are well again: a place that does not reach one of them yet was part of its incident, and is told for itself now. */
export async function tellPlacesLeft(context: Context, tx: Tx, probes: readonly Probe[]): Promise<void> {
  for (const left of await untold(context, tx, probes)) {
    if (stillFails(left.own, left.around)) await tell(context, tx, left)
  }
}

interface Untold extends Told {
  readonly verdict: ProbeVerdict
  /** What its locations saw last. */
  readonly own: readonly SeenFrom[]
  readonly around: { readonly now: number; readonly numbers: JudgeNumbers }
}

/** Places that are bad, kept quiet by nothing now, and that nobody was told of. */
async function untold(context: Context, tx: Tx, probes: readonly Probe[]): Promise<Untold[]> {
  const locations = await listLocations(tx)
  if (locations.length < 2) return []
  const ids = probes.map((p) => p.id)
  const places = await loadPlaceVerdicts(tx, ids)
  const names = await namesOf(context, tx, locations)
  const muting = await openMuting(context, tx)
  const everywhere = await loadProbeVerdicts(tx, ids)
  const looks = await looksOf(tx, ids, locations)
  const found: Untold[] = []
  for (const probe of probes) {
    const around = { now: context.clock.now(), numbers: numbersOf(probe) }
    for (const [placeId, verdict] of places.get(probe.id) ?? []) {
      const isNews = isBad(verdict) && !muting.quietAt(probe.componentId, placeId, verdict.sinceAt)
      if (!isNews || (await wasTold(tx, { probe, placeId }))) continue
      const own = (looks.get(probe.id) ?? []).filter((s) => s.placeId === placeId)
      const turn = { probe, placeId, before: null, verdict }
      const name = names.get(placeId) ?? placeId
      found.push({ turn, name, everywhere: everywhere.get(probe.id)?.state ?? null, verdict, own, around })
    }
  }
  return found
}

async function turnsOf(
  context: Context,
  tx: Tx,
  { probes, awakeAt, locations }: Asked & { readonly locations: readonly Location[] },
): Promise<Turn[]> {
  const ids = probes.map((p) => p.id)
  const verdicts = await loadPlaceVerdicts(tx, ids)
  const looks = await looksOf(tx, ids, locations)
  return probes.flatMap((probe) => {
    const around = { now: context.clock.now(), awakeAt, numbers: numbersOf(probe) }
    const turns = placeTurns(verdicts.get(probe.id) ?? new Map(), looks.get(probe.id) ?? [], around)
    return turns.map((turn) => ({ ...turn, probe }))
  })
}

/** By probe, what each location sees, with the place that it stands in. */
async function looksOf(
  tx: Tx,
  probeIds: readonly string[],
  locations: readonly Location[],
): Promise<Map<string, SeenFrom[]>> {
  const placeOf = new Map(locations.map((l) => [l.id, l]))
  const states = Map.groupBy(await loadCheckStates(tx, probeIds), (s) => s.probeId)
  return new Map(
    [...states].map(([probeId, own]) => {
      const seen = own.map(({ locationId, state }) => {
        const location = placeOf.get(locationId)
        return { state, location: location?.key ?? locationId, placeId: location?.regionId ?? locationId }
      })
      return [probeId, seen]
    }),
  )
}

/** Keys of regions, and of locations without one. */
async function namesOf(context: Context, tx: Tx, locations: readonly Location[]): Promise<Map<string, string>> {
  const regions = await listRegions(tx, context.pageId)
  return new Map([...locations, ...regions].map(({ id, key }) => [id, key]))
}

async function keep(context: Context, tx: Tx, { probe, placeId, before, verdict }: Turn): Promise<void> {
  await saveProbeVerdict(tx, probe.id, verdict, placeId)
  if (before?.state === verdict.state) return
  const now = context.clock.now()
  await insertVerdictChange(tx, {
    id: context.ids.next(),
    componentId: probe.componentId,
    regionId: placeId,
    from: before?.state ?? 'unknown',
    to: verdict.state,
    because: verdict.because,
    at: verdict.sinceAt,
    decidedAt: now,
  })
  await insertChange(tx, { pageId: context.pageId, kind: 'component', subjectId: probe.componentId, at: now })
}

interface Told {
  readonly turn: Turn
  readonly name: string
  readonly everywhere: Parameters<typeof placeNews>[1]
}

async function tell(context: Context, tx: Tx, { turn, name, everywhere }: Told): Promise<void> {
  const { probe, verdict } = turn
  const subjectId = subjectOf(turn)
  const news = placeNews(turn, everywhere, { wasTold: await wasTold(tx, turn) })
  if (news === 'none') return
  const because = `from ${name}: ${verdict.because}`
  await auditByChecks(context, tx, { subjectId, action: `place.${news}`, detail: because })
  await tellOncall(context, tx, subjectId, {
    what: `place-${news}`,
    components: [{ componentId: probe.componentId, because }],
    startedAt: verdict.sinceAt,
    overAt: null,
  })
}

const subjectOf = ({ probe, placeId }: Pick<Turn, 'probe' | 'placeId'>) => `${probe.id}-${placeId}`

async function wasTold(tx: Tx, of: Pick<Turn, 'probe' | 'placeId'>): Promise<boolean> {
  return (await auditOf(tx, subjectOf(of))).at(-1)?.action === 'place.affected'
}
