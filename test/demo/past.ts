/** A made-up past for the screenshots: ninety days with their faults, and an incident that is long over. Called by screenshots.ts. */
import { join } from 'node:path'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { ComponentState } from '../../server/domain/component.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { insertInterval } from '../../server/store/intervals.ts'
import { openStore, type Tx } from '../../server/store/open.ts'
import type { ApiClient } from '../support/api-client.ts'
import type { Product } from './product.ts'

/** What the checks saw: whose, how bad, how many days ago, for how many minutes. */
const FAULTS: readonly (readonly [key: string, state: ComponentState, daysAgo: number, minutes: number])[] = [
  ['streaming', 'degraded', 72, 14],
  ['streaming', 'major', 48, 41],
  ['streaming', 'degraded', 10, 6],
  ['portal', 'degraded', 66, 9],
  ['portal', 'major', 24, 12],
]

/** Begins with an evening hour, so that no stretch crosses midnight. */
function at(daysAgo: number): number {
  const noon = new Date(Date.now() - daysAgo * DAY_MS).setUTCHours(12, 0, 0, 0)
  return noon + 7 * HOUR_MS + 17 * MINUTE_MS
}

/** Tells the incident of 48 days ago through the desk, then moves everything to where it belongs. */
export async function makePast({ dataDir }: Product, api: ApiClient): Promise<void> {
  const { components } = await api.get<ComponentList>('/components')
  const idOf = (key: string) => components.find((one) => one.key === key)?.id ?? ''
  const told = await tellOutage(api, idOf('streaming'))
  const store = openStore(`sqlite:${join(dataDir, 'vedetta.db')}`, { serve: false })
  await store.transact(async (tx) => {
    await tx
      .updateTable('components')
      .set({ created_at: at(200) })
      .execute()
    const { id: pageId } = await tx.selectFrom('pages').select('id').executeTakeFirstOrThrow()
    await tx.deleteFrom('intervals').where('incident_id', '=', told.incident.id).execute()
    for (const [key, state, daysAgo, minutes] of FAULTS) {
      const incidentId = daysAgo === 48 ? told.incident.id : null
      await insertInterval(tx, {
        ...{ id: `past-${key}-${daysAgo}`, pageId, componentId: idOf(key), ledger: 'published', by: 'checks' },
        ...{ state, startedAt: at(daysAgo), endedAt: at(daysAgo) + minutes * MINUTE_MS, incidentId },
      })
    }
    await movePast(tx, told)
  })
  await store.close()
  // The page is made anew when something on it changes.
  const name = { en: 'For a moment', it: 'Per un momento' }
  const { id } = await api.post<{ id: string }>('/components', { key: 'for-a-moment', name })
  await api.delete(`/components/${id}`)
}

async function tellOutage(api: ApiClient, componentId: string): Promise<IncidentDetail> {
  const components = [{ componentId, impact: 'major', regions: ['italy'] }]
  const title = { en: 'Streaming is not working in Italy', it: 'Streaming non funziona in Italia' }
  const say = (en: string, it: string) => ({ en: { title: title.en, body: en }, it: { title: title.it, body: it } })
  const opened = await api.post<IncidentDetail>('/incidents', {
    ...{ components, notify: false },
    texts: say(
      'Films and live channels do not start. We are looking for the cause.',
      'Film e canali in diretta non partono. Stiamo cercando la causa.',
    ),
  })
  return api.post(`/incidents/${opened.incident.id}/updates`, {
    ...{ state: 'resolved', version: opened.incident.version, components, notify: false },
    texts: say(
      'Everything plays again. A certificate had expired at our edge; it now renews itself. We are sorry.',
      'Tutto funziona di nuovo. Ai nostri confini era scaduto un certificato; ora si rinnova da sé. Ci scusiamo.',
    ),
  })
}

async function movePast(tx: Tx, { incident, updates }: IncidentDetail): Promise<void> {
  const began = at(48)
  const over = began + 41 * MINUTE_MS
  await tx
    .updateTable('incidents')
    .set({ started_at: began, created_at: began, confirmed_at: began, updated_at: over, resolved_at: over })
    .where('id', '=', incident.id)
    .execute()
  for (const [index, { id }] of updates.entries()) {
    const saidAt = index === 0 ? over : began + 4 * MINUTE_MS
    await tx.updateTable('updates').set({ at: saidAt, created_at: saidAt }).where('id', '=', id).execute()
  }
}
