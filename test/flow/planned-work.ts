/** Planned work on the flow's streaming: planned, begun, moved. For the tests of this folder. */
import type { MoveMaintenance, PlanMaintenance } from '../../server/contract/maintenance.ts'
import { HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { moveWindow, planMaintenance } from '../../server/flow/publish-maintenance.ts'
import { tendMaintenance } from '../../server/flow/tend-maintenance.ts'
import { ADA, BEN, type Flow } from '../support/flow-context.ts'
import { done } from './commands.ts'

export const TEXTS = {
  en: { title: 'New players', body: 'Streams may stop.' },
  it: { title: 'Nuovi player', body: 'I flussi possono fermarsi.' },
}

/** Work on streaming, from in a minute for an hour. */
export function plan(flow: Flow, change: Partial<PlanMaintenance> = {}) {
  const startsAt = flow.clock.now() + MINUTE_MS
  const components = [{ componentId: flow.id.streaming }]
  const wanted = { startsAt, endsAt: startsAt + HOUR_MS, components, texts: TEXTS, ...change }
  return planMaintenance(flow.context, { actor: ADA, repeat: null }, wanted)
}

export async function goes(flow: Flow, id: string, move: Omit<MoveMaintenance, 'version'>) {
  const { maintenance } = done(
    await moveWindow(
      flow.context,
      { actor: BEN, repeat: null },
      { id, move: { version: await versionOf(flow, id), ...move } },
    ),
  )
  return maintenance
}

export async function versionOf({ store }: Flow, id: string): Promise<number> {
  return (await store.db.selectFrom('maintenances').select('version').where('id', '=', id).executeTakeFirstOrThrow())
    .version
}

/** Planned, and begun by its plan a minute later; all is well before, unless told otherwise. */
export async function underWay(
  flow: Flow,
  change: Partial<PlanMaintenance> = {},
  before: () => Promise<unknown> = () => flow.report({ streaming: 'pass', api: 'pass', login: 'pass' }),
) {
  await before()
  const { maintenance } = done(await plan(flow, change))
  flow.clock.set(maintenance.startsAt)
  await tendMaintenance(flow.context)
  return maintenance
}

export async function at(flow: Flow, instant: number) {
  flow.clock.set(instant)
  await tendMaintenance(flow.context)
}

export const ledger = ({ store, id }: Flow, which: keyof Flow['id'] = 'streaming') =>
  store.db
    .selectFrom('intervals')
    .selectAll()
    .where('component_id', '=', id[which])
    .where('state', '!=', 'unknown')
    .orderBy('started_at')
    .orderBy('id')
    .execute()
