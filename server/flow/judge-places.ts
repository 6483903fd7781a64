/**
 * Regions below the quorum: each place's own verdict, its changes as rows, and a word to on-call, once per spell, when one
 * fails while the service is well everywhere else. Nothing of it is public. Called by judge-probes, in its transaction.
 */
import type { Location, Probe } from '../domain/catalogue.ts'
import { type PlaceTurn, placeNews, judgePlaces as placeTurns } from '../domain/place.ts'
import { numbersOf } from '../domain/profile.ts'
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
    const isBad = turn.verdict.state !== 'up'
    if (isBad && muting.quietAt(turn.probe.componentId, turn.placeId, turn.verdict.sinceAt)) continue
    await tell(context, tx, { turn, name, everywhere: everywhere.get(turn.probe.id)?.state ?? null })
  }
}

/** After planned work: what a place still sees bad and nobody was told of. */
export async function tellPlacesAgain(context: Context, tx: Tx, componentIds: readonly string[]): Promise<void> {
  const locations = await listLocations(tx)
  if (locations.length < 2) return
  const probes = (await listProbes(tx, context.pageId)).filter((p) => componentIds.includes(p.componentId))
  const names = await namesOf(context, tx, locations)
  const muting = await openMuting(context, tx)
  const ids = probes.map((p) => p.id)
  const everywhere = await loadProbeVerdicts(tx, ids)
  for (const [probeId, places] of await loadPlaceVerdicts(tx, ids)) {
    const probe = probes.find((p) => p.id === probeId)
    if (!probe) continue
    for (const [placeId, verdict] of places) {
      if (verdict.state === 'up' || muting.quietAt(probe.componentId, placeId, verdict.sinceAt)) continue
      const turn = { probe, placeId, before: null, verdict }
      const name = names.get(placeId) ?? placeId
      await tell(context, tx, { turn, name, everywhere: everywhere.get(probeId)?.state ?? null })
    }
  }
}

async function turnsOf(
  context: Context,
  tx: Tx,
  { probes, awakeAt, locations }: Asked & { readonly locations: readonly Location[] },
): Promise<Turn[]> {
  const ids = probes.map((p) => p.id)
  const verdicts = await loadPlaceVerdicts(tx, ids)
  const states = Map.groupBy(await loadCheckStates(tx, ids), (s) => s.probeId)
  const placeOf = new Map(locations.map((l) => [l.id, l]))
  return probes.flatMap((probe) => {
    const seen = (states.get(probe.id) ?? []).map(({ locationId, state }) => {
      const location = placeOf.get(locationId)
      return { state, location: location?.key ?? locationId, placeId: location?.regionId ?? locationId }
    })
    const around = { now: context.clock.now(), awakeAt, numbers: numbersOf(probe) }
    return placeTurns(verdicts.get(probe.id) ?? new Map(), seen, around).map((turn) => ({ ...turn, probe }))
  })
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
  const { probe, placeId, verdict } = turn
  const subjectId = `${probe.id}-${placeId}`
  const wasTold = (await auditOf(tx, subjectId)).at(-1)?.action === 'place.affected'
  const news = placeNews(turn, everywhere, { wasTold })
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
