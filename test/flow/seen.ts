/** What came of results: incidents, words to on-call, the page, the ledgers. For the tests of this folder. */
import { INCIDENT_STATES } from '../../server/domain/incident.ts'
import { isRefusal } from '../../server/domain/refusal.ts'
import { readIncidentDetail } from '../../server/flow/incident-detail.ts'
import type { OncallFacts } from '../../server/flow/tell-oncall.ts'
import { listIncidents } from '../../server/store/incidents.ts'
import type { Flow } from '../support/flow-context.ts'

export const incidents = ({ store, context }: Flow) =>
  listIncidents(store.db, context.pageId, { states: INCIDENT_STATES, limit: 100 })

/** What on-call was told, oldest first. */
export async function told({ store }: Flow): Promise<(OncallFacts & { incidentId: string })[]> {
  const rows = await store.db.selectFrom('outbox').selectAll().where('kind', '=', 'oncall').orderBy('id').execute()
  return rows.map((r) => ({ ...(JSON.parse(r.facts) as OncallFacts), incidentId: r.subject_id }))
}

export async function detail(flow: Flow, id = '') {
  const found = await readIncidentDetail(flow.context, flow.store.db, id)
  if (isRefusal(found)) throw new Error(found.because)
  return found
}

export async function componentOnPage(flow: Flow, which: keyof Flow['id']) {
  const found = (await flow.page()).components.find((c) => c.id === flow.id[which])
  if (!found) throw new Error(`${which} is not on the page`)
  return found
}

export const intervals = ({ store, id }: Flow, which: keyof Flow['id'] = 'streaming') =>
  store.db
    .selectFrom('intervals')
    .select(['ledger', 'state', 'started_at', 'ended_at', 'incident_id'])
    .where('component_id', '=', id[which])
    .orderBy('started_at')
    .orderBy('id')
    .execute()
