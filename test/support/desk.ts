/** What on-call staff do at the desk, done through its API, for stories and the demo: read the inbox, fill a template, confirm, tell, dismiss. */
import type {
  ComponentImpact,
  Draft,
  IncidentDetail,
  IncidentList,
  IncidentView,
} from '../../server/contract/incidents.ts'
import type { Impact } from '../../server/domain/component.ts'
import type { UpdateTemplate } from '../../server/domain/template-kinds.ts'
import type { ApiClient } from './api-client.ts'

export type Desk = {
  /** Suspected and open incidents, newest first. */
  inbox(): Promise<IncidentView[]>
  read(incidentId: string): Promise<IncidentDetail>
  /** Publishes a template as it is filled, in every language of the page, in the state that it proposes. */
  publish(incidentId: string, template: UpdateTemplate, hit?: Hit): Promise<IncidentDetail>
  dismiss(incidentId: string, reason: string): Promise<IncidentDetail>
}

export type Hit = { impact?: Impact; regions?: readonly string[]; idempotencyKey?: string }

export function openDesk(api: ApiClient): Desk {
  const read: Desk['read'] = (incidentId) => api.get(`/incidents/${incidentId}`)
  return {
    inbox: async () => (await api.get<IncidentList>('/incidents?view=inbox')).incidents,
    read,
    async publish(incidentId, template, hit = {}) {
      const { incident } = await read(incidentId)
      const components = hitComponents(incident, hit)
      const draft = await api.post<Draft>('/drafts', { template, incidentId, components })
      const { state, texts } = draft
      const update = { state, version: incident.version, components, texts, template }
      const headers = hit.idempotencyKey ? { 'idempotency-key': hit.idempotencyKey } : {}
      return api.post(`/incidents/${incidentId}/updates`, update, headers)
    },
    async dismiss(incidentId, reason) {
      const { version } = (await read(incidentId)).incident
      return api.post(`/incidents/${incidentId}/dismiss`, { version, reason })
    },
  }
}

function hitComponents({ components }: IncidentView, { impact, regions }: Hit): ComponentImpact[] {
  return components.map((c) => ({
    componentId: c.componentId,
    impact: impact ?? c.impact,
    regions: [...(regions ?? c.regions)],
  }))
}
