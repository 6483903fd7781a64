/** What people and programs change is written down with their name: one deed of every kind, over the real routes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditList } from '../../server/contract/audit.ts'
import type { ComponentView } from '../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import type { CreatedToken, GivenLink } from '../../server/contract/staff.ts'
import { openSite, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const rows = async () => (await site.as.admin.get<AuditList>('/audit?who=a%20admin&limit=500')).entries

/** Runs it and answers the actions that it wrote down, newest first. */
async function written(deed: () => Promise<unknown>): Promise<string[]> {
  const before = (await rows()).length
  await deed()
  const after = await rows()
  return after.slice(0, after.length - before).map((one) => one.action)
}

test('each of these writes leaves a row with the name of who did it', async () => {
  const { as, componentId } = site
  const api = as.admin
  const texts = {
    en: { title: 'Streaming fails', body: 'We are looking.' },
    it: { title: 'Streaming fermo', body: 'Guardiamo.' },
  }
  const components = [{ componentId, impact: 'partial' }]
  let incident: IncidentDetail | null = null
  let invited: GivenLink | null = null
  let token: CreatedToken | null = null
  let made: ComponentView | null = null
  let contact: { contact: { id: string } } | null = null
  const version = () => incident?.incident.version
  const deeds: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['open', async () => (incident = await api.post<IncidentDetail>('/incidents', { components, texts }))],
    [
      'update',
      async () =>
        (incident = await api.post<IncidentDetail>(`/incidents/${incident?.incident.id}/updates`, {
          ...{ state: 'resolved', version: version(), components, texts },
        })),
    ],
    [
      'component',
      async () =>
        (made = await api.post<ComponentView>('/components', { key: 'new', name: { en: 'New', it: 'Nuovo' } })),
    ],
    ['component gone', () => api.delete(`/components/${made?.id}`)],
    ['on call', async () => (contact = await api.post('/oncall', { channel: 'email', address: 'night@example.com' }))],
    ['on call no more', () => api.delete(`/oncall/${contact?.contact.id}`)],
    [
      'invite',
      async () => (invited = await api.post<GivenLink>('/staff', { email: 'bob@example.com', role: 'viewer' })),
    ],
    ['new link', () => api.post(`/staff/${invited?.staff.id}/link`, {})],
    ['role', () => api.put(`/staff/${invited?.staff.id}`, { role: 'editor' })],
    ['removed', () => api.delete(`/staff/${invited?.staff.id}`)],
    ['token', async () => (token = await api.post<CreatedToken>('/tokens', { name: 'bot', role: 'viewer' }))],
    ['token revoked', () => api.delete(`/tokens/${token?.token.id}`)],
    ['test mail', () => api.post('/test-mail', { to: 'ada@example.com' })],
  ]
  const silent: string[] = []
  for (const [name, deed] of deeds) if ((await written(deed)).length === 0) silent.push(name)
  expect(silent).toEqual([])
})
