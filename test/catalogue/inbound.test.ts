/** Inbound probes in the catalogue file: read, applied, kept, and every mistake with its line. */
import { describe, expect, test } from 'vitest'
import { inboundOf } from '../../server/domain/alert-place.ts'
import { listProbes } from '../../server/store/probes.ts'
import { ENGINES } from '../support/engines.ts'
import { mistakesOf, openDesk, PAGE, right } from './setup.ts'

const component = (probes: string) => `${PAGE}components:\n  - key: web\n    name: Web\n    probes:\n${probes}`
const SOURCE = `      - key: am
        kind: inbound
        alerts: { match: { service: web }, policy: verdict, severities: { P1: down, note: nothing }, forgetAfter: 36h }
`
const PLACE = '      - { key: other, kind: inbound, alerts: { source: am, match: { service: "other one" } } }\n'

test('what stands under alerts is read', () => {
  const [am, other] = right(component(SOURCE + PLACE)).probes
  expect(am?.edit).toEqual({
    ...{ key: 'am', kind: 'inbound' },
    alerts: {
      ...{ match: { service: 'web' }, policy: 'verdict', severities: { p1: 'down', note: 'nothing' } },
      forgetAfterMs: 129_600_000,
    },
  })
  expect(other?.edit.alerts).toEqual({ source: 'am', match: { service: 'other one' } })
})

describe.each(ENGINES)('on %s', (engine) => {
  test('they are kept with what is usual, and applied again change nothing', async () => {
    const desk = await openDesk(engine)
    await desk.apply(component(SOURCE + PLACE))
    const { store, pageId } = desk.context()
    const [am, other] = await listProbes(store.db, pageId)
    expect(am && inboundOf(am)).toMatchObject({ source: null, policy: 'verdict', forgetAfterMs: 129_600_000 })
    expect(other && inboundOf(other)).toMatchObject({ source: 'am', policy: 'evidence', severities: {} })
    expect(await desk.apply(component(SOURCE + PLACE))).toMatchObject({ updated: [] })
    await desk.close()
  })
})

test.each([
  [
    'a source that is not there',
    PLACE,
    ["vedetta.yaml:8: components[0].probes[0]: 'am' is no inbound probe of this file with an address of its own"],
  ],
  [
    'a meaning of nobody',
    SOURCE.replace('P1: down', 'P1: red'),
    ["vedetta.yaml:10: components[0].probes[0].alerts.severities.P1: 'red' is none of down, degraded, nothing"],
  ],
  [
    'a length without a unit',
    SOURCE.replace('36h', '36'),
    ["vedetta.yaml:10: components[0].probes[0].alerts.forgetAfter: '36' has no unit; write 500ms, 30s, 5m or 1h"],
  ],
  [
    'a label that is none',
    SOURCE.replace('{ service: web }', '{ "a b": web }'),
    ["vedetta.yaml:10: components[0].probes[0].alerts.match.a b: 'a b' is no name of a label"],
  ],
  [
    'alerts of a kind that asks',
    '      - { key: home, url: "https://example.com/", alerts: { policy: verdict } }\n',
    ['vedetta.yaml:8: components[0].probes[0].alerts: means nothing to a http probe; leave it out'],
  ],
  [
    'a plan',
    '      - { key: am, kind: inbound, every: 5m }\n',
    ['vedetta.yaml:8: components[0].probes[0].every: means nothing to an inbound probe; leave it out'],
  ],
  [
    'a URL',
    '      - { key: am, kind: inbound, url: "https://example.com/" }\n',
    ['vedetta.yaml:8: components[0].probes[0].url: means nothing to an inbound probe; leave it out'],
  ],
] as const)('a mistake is told with its line: %s', (_name, probes, mistakes) => {
  expect(mistakesOf(component(probes))).toEqual(mistakes)
})
