/** One incident opened by hand, with the mark by which its messages are found again. */
import type { ComponentList } from '../../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { ApiClient } from '../../support/api-client.ts'
import type { InRows } from './account.ts'

export async function openIncident(api: ApiClient, mark: string): Promise<InRows> {
  const { components } = await api.get<ComponentList>('/components')
  const { updates } = await api.post<IncidentDetail>('/incidents', {
    components: [{ componentId: components[0]?.id, impact: 'major' }],
    texts: { en: { title: 'Trouble', body: `We look into it: ${mark} it is.` } },
  })
  return { mark, revision: updates[0]?.revision ?? 0 }
}
