/** Verdicts of probes and components, and their changes. No rules here. */
import type { Selectable } from 'kysely'
import type { VerdictState } from '../domain/component.ts'
import type { ComponentVerdict, ProbeVerdict } from '../domain/verdict.ts'
import type { Db, Tx } from './open.ts'
import { askInPieces } from './pieces.ts'
import type { ProbeVerdictsTable } from './schema.ts'

/** The quorum over all locations; regions get rows of their own. */
export const EVERYWHERE = ''

export async function loadProbeVerdicts(db: Db | Tx, probeIds: readonly string[]): Promise<Map<string, ProbeVerdict>> {
  const own = db.selectFrom('probe_verdicts').selectAll().where('region_id', '=', EVERYWHERE)
  const rows = await askInPieces(probeIds, (some) => own.where('probe_id', 'in', some).execute())
  return new Map(rows.map((r) => [r.probe_id, verdictOf(r)]))
}

/** By probe, then by place: what a region, or a location without one, says alone. */
export async function loadPlaceVerdicts(
  db: Db | Tx,
  probeIds: readonly string[],
): Promise<Map<string, ReadonlyMap<string, ProbeVerdict>>> {
  const own = db.selectFrom('probe_verdicts').selectAll().where('region_id', '!=', EVERYWHERE)
  const rows = await askInPieces(probeIds, (some) => own.where('probe_id', 'in', some).execute())
  const byProbe = Map.groupBy(rows, (r) => r.probe_id)
  return new Map(
    [...byProbe].map(
      ([probeId, own]) => [probeId, new Map(own.map((r) => [r.region_id, verdictOf(r)] as const))] as const,
    ),
  )
}

/** What any place sees bad now, of whichever probe. */
export async function badPlaceVerdicts(
  db: Db | Tx,
): Promise<(ProbeVerdict & { readonly probeId: string; readonly placeId: string })[]> {
  const rows = await db
    .selectFrom('probe_verdicts')
    .selectAll()
    .where('region_id', '!=', EVERYWHERE)
    .where('state', 'in', ['down', 'degraded'])
    .orderBy('since_at')
    .execute()
  return rows.map((r) => ({ ...verdictOf(r), probeId: r.probe_id, placeId: r.region_id }))
}

function verdictOf(r: Selectable<ProbeVerdictsTable>): ProbeVerdict {
  return {
    state: r.state as VerdictState,
    sinceAt: r.since_at,
    because: r.because,
    wasBad: r.was_bad === 1,
    flaps: r.flaps === 1,
  }
}

/** @param placeId default: everywhere */
export async function saveProbeVerdict(
  tx: Tx,
  probeId: string,
  verdict: ProbeVerdict,
  placeId: string = EVERYWHERE,
): Promise<void> {
  const values = {
    state: verdict.state,
    since_at: verdict.sinceAt,
    because: verdict.because,
    was_bad: verdict.wasBad ? 1 : 0,
    flaps: verdict.flaps ? 1 : 0,
  }
  await tx
    .insertInto('probe_verdicts')
    .values({ probe_id: probeId, region_id: placeId, ...values })
    .onConflict((c) => c.columns(['probe_id', 'region_id']).doUpdateSet(values))
    .execute()
}

export type StoredVerdict = ComponentVerdict & { readonly dismissedAt: number | null }

export async function loadComponentVerdicts(
  db: Db | Tx,
  componentIds: readonly string[],
): Promise<Map<string, StoredVerdict>> {
  const own = db.selectFrom('component_verdicts').selectAll().where('region_id', '=', EVERYWHERE)
  const rows = await askInPieces(componentIds, (some) => own.where('component_id', 'in', some).execute())
  return new Map(
    rows.map((r) => [
      r.component_id,
      { state: r.state as VerdictState, sinceAt: r.since_at, because: r.because, dismissedAt: r.dismissed_at },
    ]),
  )
}

/** A new verdict is not dismissed: what a person said was about the one before. */
export async function saveComponentVerdict(tx: Tx, componentId: string, verdict: ComponentVerdict): Promise<void> {
  const values = { state: verdict.state, since_at: verdict.sinceAt, because: verdict.because, dismissed_at: null }
  await tx
    .insertInto('component_verdicts')
    .values({ component_id: componentId, region_id: EVERYWHERE, ...values })
    .onConflict((c) => c.columns(['component_id', 'region_id']).doUpdateSet(values))
    .execute()
}

/** The same verdict for another reason: what a person said of it stands. */
export async function restateComponentVerdict(tx: Tx, componentId: string, because: string): Promise<void> {
  await tx
    .updateTable('component_verdicts')
    .set({ because })
    .where('component_id', '=', componentId)
    .where('region_id', '=', EVERYWHERE)
    .execute()
}

export async function dropComponentVerdict(tx: Tx, componentId: string): Promise<void> {
  await tx.deleteFrom('component_verdicts').where('component_id', '=', componentId).execute()
}

export async function dismissVerdicts(tx: Tx, componentIds: readonly string[], at: number): Promise<void> {
  const said = tx.updateTable('component_verdicts').set({ dismissed_at: at })
  await askInPieces(componentIds, (some) => said.where('component_id', 'in', some).execute())
}

export interface VerdictChange {
  readonly id: string
  readonly componentId: string
  /** Absent: everywhere. */
  readonly regionId?: string
  readonly from: VerdictState
  readonly to: VerdictState
  readonly because: string
  readonly at: number
  readonly decidedAt: number
}

export async function insertVerdictChange(tx: Tx, change: VerdictChange): Promise<void> {
  await tx
    .insertInto('verdict_changes')
    .values({
      id: change.id,
      component_id: change.componentId,
      region_id: change.regionId ?? EVERYWHERE,
      from_state: change.from,
      to_state: change.to,
      because: change.because,
      at: change.at,
      decided_at: change.decidedAt,
    })
    .execute()
}

/** How often a component as a whole turned bad from well since then. */
export async function fallsSince(tx: Tx, componentId: string, since: number): Promise<number> {
  const row = await tx
    .selectFrom('verdict_changes')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('component_id', '=', componentId)
    .where('region_id', '=', EVERYWHERE)
    .where('from_state', '=', 'up')
    .where('to_state', 'in', ['down', 'degraded'])
    .where('at', '>=', since)
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

/** What the checks last gave as the reason of a bad verdict; '' when there never was one. */
export async function lastBadReason(tx: Tx, componentId: string): Promise<string> {
  const row = await tx
    .selectFrom('verdict_changes')
    .select('because')
    .where('component_id', '=', componentId)
    .where('region_id', '=', EVERYWHERE)
    .where('to_state', 'in', ['down', 'degraded'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.because ?? ''
}
