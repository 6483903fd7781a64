/** Every door through which words of an incident come in, on a page that asks for approved words: a responder's own never go out there. */
import { beforeAll, expect, test } from 'vitest'
import type { IncidentDetail } from '../../server/contract/incidents.ts'
import { NEUTRAL_TEMPLATES } from '../../server/domain/wording.ts'
import { openSite, type Site } from './site.ts'

const texts = { en: { title: 'Streaming stops', body: 'In words of our own.' } }
let site: Site
let open: { readonly components: readonly object[]; readonly texts: typeof texts }
let incident: IncidentDetail['incident']
let updateId: string
beforeAll(async () => {
  site = await openSite()
  for (const kind of NEUTRAL_TEMPLATES) {
    await site.as.approver.post(`/templates/${kind}/plain/en/approval`, { version: 0, approved: true })
  }
  const speaking = { approvalMin: 10, mailAfterS: 0, webhookAfterS: 0, socialAfterS: 0 }
  await site.as.admin.ask('/speaking', { method: 'PUT', body: speaking })
  open = { components: [{ componentId: site.componentId, impact: 'major' }], texts }
  const made = await site.as.approver.post<IncidentDetail>('/incidents', open)
  incident = made.incident
  updateId = made.updates[0]?.id ?? ''
  return () => site.close()
})

const on = (door: string): string => `/incidents/${incident.id}/${door}`
const further = (): object => ({ ...open, state: 'identified', version: incident.version })
const better = (): object => ({ version: incident.version, updateId, texts })

const DOORS: readonly (readonly [string, () => string, () => object, readonly [number, string | undefined]])[] = [
  ['opened by hand', () => '/incidents', () => open, [403, 'approval-needed']],
  ['a correction', () => on('corrections'), better, [403, 'approval-needed']],
  ['a small edit', () => on('edits'), better, [403, 'approval-needed']],
  [
    'for later',
    () => on('scheduled'),
    () => ({ ...further(), publishAt: Date.now() + 3_600_000 }),
    [403, 'approval-needed'],
  ],
  ['an update', () => on('updates'), further, [202, undefined]],
]

test.each(DOORS)('%s, of words of a responder', async (_name, path, body, expected) => {
  const answer = await site.as.responder.ask(path(), { method: 'POST', body: body() })
  expect([answer.status, (await answer.json()).code]).toEqual(expected)
  const { incident: after, updates } = await site.as.viewer.get<IncidentDetail>(`/incidents/${incident.id}`)
  expect([after.version, updates.length]).toEqual([incident.version, 1])
})
