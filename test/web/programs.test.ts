/** The page for programs: WIRE.md's tables key for key, its rule of indicators, and what only we say in `vedetta`. */
import { describe, expect, test } from 'vitest'
import type { PublicComponent, PublicIncident, PublicPage } from '../../server/contract/public.ts'
import { NOW, pageWith } from './facts.ts'
import { GOOD, OBSERVED, OPEN, OTHERS, OUTAGE, UNKNOWN } from './fixtures.ts'
import { allFiles, builtRenderer, textOf } from './rendering.ts'

const renderer = await builtRenderer()

// biome-ignore lint/suspicious/noExplicitAny: what is tested is the shape itself
type Json = any

const json = (page: PublicPage, path = 'api/v2/summary.json'): Json =>
  JSON.parse(textOf(allFiles(renderer, page), path))

const COMPONENT =
  'id name status created_at updated_at position description showcase start_date group_id page_id group only_show_if_degraded'
const INCIDENT =
  'id name status created_at updated_at monitoring_at resolved_at impact shortlink started_at page_id incident_updates components'
const UPDATE =
  'id status body incident_id created_at updated_at display_at affected_components deliver_notifications custom_tweet tweet_id'

describe('field tables', () => {
  test.each<[string, (summary: Json) => object, string]>([
    ['summary', (s) => s, 'page components incidents scheduled_maintenances status vedetta'],
    ['page', (s) => s.page, 'id name url time_zone updated_at'],
    ['group', (s) => s.components[0], `${COMPONENT} components`],
    ['component', (s) => s.components[1], COMPONENT],
    ['incident', (s) => s.incidents[0], INCIDENT],
    ['component of an incident', (s) => s.incidents[0].components[0], COMPONENT],
    ['update', (s) => s.incidents[0].incident_updates[0], UPDATE],
    ['affected', (s) => s.incidents[0].incident_updates[2].affected_components[0], 'code name old_status new_status'],
    ['status', (s) => s.status, 'indicator description'],
  ])('%s has exactly these keys in this order', (_name, of, keys) => {
    expect(Object.keys(of(json(OPEN)))).toEqual(keys.split(' '))
  })

  test('status.json is the same page and status', () => {
    const status = json(OPEN, 'api/v2/status.json')
    expect(Object.keys(status)).toEqual(['page', 'status', 'vedetta'])
    expect(status.status).toEqual(json(OPEN).status)
  })

  test('incidents.json has those that are open and those that are over, the newest first', () => {
    const { page, incidents } = json(OPEN, 'api/v2/incidents.json')
    expect(page).toEqual(json(OPEN).page)
    expect(incidents.map((one: Json) => one.id)).toEqual(['inc1', 'past1', 'past2'])
    expect(Object.keys(incidents[2])).toEqual(INCIDENT.split(' '))
  })

  test('an incident with a post-mortem is one in this API, too', () => {
    const [, past] = json(OPEN, 'api/v2/incidents.json').incidents
    expect(Object.keys(past)).toEqual([
      ...INCIDENT.split(' '),
      ...['postmortem_body', 'postmortem_body_last_updated_at', 'postmortem_published_at'],
    ])
    expect(past).toMatchObject({
      ...{ status: 'postmortem', updated_at: '2026-11-05T08:00:00.000Z' },
      postmortem_published_at: '2026-11-04T14:00:00.000Z',
      postmortem_body_last_updated_at: '2026-11-05T08:00:00.000Z',
    })
    expect(past.incident_updates.map((one: Json) => one.status)).toEqual([
      ...['postmortem', 'resolved', 'monitoring', 'investigating'],
    ])
    expect(past.postmortem_body).toBe(past.incident_updates[0].body)
    expect(past.postmortem_body).toContain('Why it happened: A gateway in Milan ran out of file handles.')
  })

  test('instants have milliseconds and Z', () => {
    const times = JSON.stringify(json(OPEN)).match(/"\d{4}-\d\d-\d\dT[^"]*"/g) ?? []
    expect(times.length).toBeGreaterThan(30)
    expect(times.filter((one) => !/^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$/.test(one))).toEqual([])
  })

  test('positions count from 1 within each group; children name their group, the group names them', () => {
    const { components } = json(OPEN)
    const account = components.find((one: Json) => one.id === 'account')
    expect(account.components).toEqual(['login', 'pay', 'search'])
    expect(
      components.filter((one: Json) => one.group_id === 'account').map((one: Json) => [one.id, one.position]),
    ).toEqual([
      ['login', 1],
      ['pay', 2],
      ['search', 3],
    ])
    expect(account.position).toBe(2)
  })

  test('an affected component is named with its group, as clients expect it there and nowhere else', () => {
    const { incidents, components } = json(OPEN)
    expect(incidents[0].incident_updates[2].affected_components).toEqual([
      { code: 'stream', name: 'Watching - Streaming', old_status: 'operational', new_status: 'major_outage' },
    ])
    expect(components[1].name).toBe('Streaming')
  })

  test('an update says all that the page says, in one text, newest first', () => {
    const [newest] = json(OPEN).incidents[0].incident_updates
    expect(newest.body).toBe(
      'We have found the cause: a gateway in Milan answers no request any more. We are moving its traffic to Frankfurt, country by country. Spain comes first.\n\nWhat still works: The TV app works, and so do downloads that are already on your device.\n\nWhat you can do: Do not reinstall anything: it is not you.',
    )
    expect(newest.display_at).toBe('2026-11-23T12:45:00.000Z')
  })

  test('a language of the page has its own file', () => {
    expect(json(OPEN, 'api/v2/summary.it.json').incidents[0].name).toBe(
      'Lo streaming non funziona in Italia e in Spagna',
    )
    expect(json(OPEN, 'api/v2/status.it.json').vedetta.language).toBe('it')
  })
})

type Leaves = readonly PublicComponent['state'][]

function pageOf(states: Leaves, impacts: readonly PublicIncident['impact'][] = []): PublicPage {
  const components = states.map((state, index) => ({ ...GOOD.components[1]!, id: `c${index}`, parentId: null, state }))
  const open = impacts.map((impact, index) => ({ ...OUTAGE, id: `i${index}`, impact, components: [] }))
  return pageWith({ components, open })
}

describe('indicator and description', () => {
  test.each<[string, Leaves, PublicIncident['impact'][], string, string]>([
    ['all well', ['operational', 'operational'], [], 'none', 'All Systems Operational'],
    ['all down', ['major', 'major'], [], 'critical', 'Major System Outage'],
    ['one down', ['major', 'operational'], [], 'major', 'Partial System Outage'],
    ['one down, one partly', ['major', 'partial'], [], 'major', 'Partial System Outage'],
    ['all partly', ['partial', 'partial'], [], 'major', 'Partial System Outage'],
    ['one partly', ['partial', 'operational'], [], 'minor', 'Minor Service Outage'],
    ['all slow', ['degraded', 'degraded'], [], 'minor', 'Degraded System Service'],
    ['one slow', ['degraded', 'operational'], [], 'minor', 'Partially Degraded Service'],
    ['planned work', ['maintenance', 'operational'], [], 'maintenance', 'Service Under Maintenance'],
    ['a minor incident over well components', ['operational'], ['degraded'], 'minor', 'Minor Service Outage'],
    ['a major incident over well components', ['operational'], ['partial'], 'major', 'Partial System Outage'],
    ['a critical incident over well components', ['operational'], ['major'], 'critical', 'Major Service Outage'],
    ['a tie: the components’ words', ['degraded', 'operational'], ['degraded'], 'minor', 'Partially Degraded Service'],
    ['an incident without impact', ['operational'], ['none'], 'none', 'All Systems Operational'],
    ['no components', [], [], 'none', 'All Systems Operational'],
  ])('%s', (_name, states, impacts, indicator, description) => {
    expect(json(pageOf(states, impacts)).status).toEqual({ indicator, description })
  })
})

describe('what that API cannot say', () => {
  test('an observation is no publication: it stands in vedetta', () => {
    const { components, status, vedetta } = json(OBSERVED)
    expect(components.find((one: Json) => one.id === 'stream').status).toBe('operational')
    expect(status.indicator).toBe('none')
    expect(vedetta.state).toBe('major')
    expect(vedetta.sentence).toContain('Our checks have had no good answer from Streaming')
    expect(vedetta.components.find((one: Json) => one.id === 'stream')).toEqual({
      id: 'stream',
      state: 'major',
      measured: true,
      observed: { kind: 'down', since: '2026-11-23T12:58:00.000Z' },
      regions: ['it'],
      reported: null,
      uptime_ratio: 0.99417,
    })
  })

  test('what others report is their word: in vedetta with their incidents, and no part of the indicator', () => {
    const { status, components, vedetta } = json(OTHERS, 'api/v2/summary.json')
    expect(status).toEqual({ indicator: 'none', description: 'All Systems Operational' })
    expect(components.find((one: Json) => one.id === 'cloud').status).toBe('partial_outage')
    expect(vedetta.sentence).toBe('Our checks find no problem.')
    const cloud = vedetta.components.find((one: Json) => one.id === 'cloud')
    expect(cloud).toMatchObject({ state: 'partial', measured: false, observed: null, uptime_ratio: null })
    expect(cloud.reported).toMatchObject({
      ...{ by: 'Acme Cloud', url: 'https://status.acme.example/', component: 'Compute – Milan', state: 'partial' },
      incidents: [
        {
          name: 'Elevated error rates when starting machines in Milan',
          url: 'https://status.acme.example/incidents/p31zjtct2jer',
        },
        { name: 'Console is slow', url: null },
      ],
    })
  })

  test('a share of uptime is a measurement: what is only stated has none', () => {
    const components = json(OPEN).vedetta.components as Json[]
    expect(Object.fromEntries(components.map((one) => [one.id, one.uptime_ratio]))).toMatchObject({
      stream: 0.99417,
      login: 1,
      pay: null,
      chat: null,
    })
  })

  test('unknown is no outage, and vedetta says that it is not known', () => {
    const { components, vedetta } = json(UNKNOWN)
    expect(new Set(components.map((one: Json) => one.status))).toEqual(new Set(['operational']))
    expect(vedetta.state).toBe('unknown')
  })
})

test('the pulse that the page’s script asks for says which revision it is, and as of when', () => {
  expect(json(OPEN, 'live.json')).toEqual({ revision: 41, asOf: NOW, verifiedAt: NOW - 12_000, state: 'major' })
})
