import { describe, expect, test } from 'vitest'
import type { PlanMaintenance } from '../../server/contract/maintenance.ts'
import { HOUR_MS } from '../../server/domain/time.ts'
import { changeMaintenance } from '../../server/flow/publish-maintenance.ts'
import { ENGINES } from '../support/engines.ts'
import { BEN, freshFlow } from '../support/flow-context.ts'
import { done } from './commands.ts'
import { plan, TEXTS, underWay, versionOf } from './planned-work.ts'

describe.each(ENGINES)('a plan on %s', (engine) => {
  test.each([
    [
      'a time that no clock shows',
      { startsAt: '2027-03-28T02:30', endsAt: '2027-03-28T04:00' },
      'time-skipped',
      'startsAt',
    ],
    ['a time that comes twice', { startsAt: '2026-10-25T02:30', endsAt: '2026-10-25T04:00' }, 'time-twice', 'startsAt'],
    ['no date', { startsAt: '2026-02-31T02:30', endsAt: '2026-10-25T04:00' }, 'time-skipped', 'startsAt'],
    ['an end that is no date', { endsAt: '2026-02-31T04:00' }, 'time-skipped', 'endsAt'],
    ['a beginning in the past', { startsAt: Date.UTC(2001, 0, 1) }, 'window-in-the-past', 'startsAt'],
    [
      'a beginning in a far year',
      { startsAt: Date.UTC(9026, 0), endsAt: Date.UTC(9026, 0, 2) },
      'window-too-far',
      'startsAt',
    ],
    ['an end before its beginning', { endsAt: Date.UTC(2001, 0, 1) }, 'ends-before-start', 'endsAt'],
    ['a window of months', { endsAt: Date.UTC(2028, 0, 1) }, 'window-too-long', 'endsAt'],
    [
      'a component that is not there',
      { components: [{ componentId: 'nobody' }] },
      'unknown-component',
      'components/0/componentId',
    ],
    [
      'a language that the page has not',
      { texts: { ...TEXTS, fr: { title: 'Travaux' } } },
      'unknown-language',
      'texts/fr',
    ],
    ['no words', { texts: { en: null } }, 'text-missing', 'texts/en/title'],
    ['words without a title', { texts: { ...TEXTS, it: { title: ' ' } } }, 'text-missing', 'texts/it/title'],
  ] as const)('%s is refused at its field', async (_name, change, refused, field) => {
    const flow = await freshFlow(engine)
    expect(await plan(flow, change as Partial<PlanMaintenance>)).toMatchObject({ refused, field })
    expect(await flow.store.db.selectFrom('maintenances').selectAll().execute()).toEqual([])
  })

  test('a region that is not there is refused', async () => {
    const flow = await freshFlow(engine)
    const components = [{ componentId: flow.id.streaming, regions: ['xx'] }]
    expect(await plan(flow, { components })).toMatchObject({
      ...{ refused: 'unknown-region', field: 'components/0/regions/0' },
    })
    expect(await flow.store.db.selectFrom('maintenances').selectAll().execute()).toEqual([])
  })

  test('changes its words and times by the version that was seen; under way it keeps what it covers', async () => {
    const flow = await freshFlow(engine)
    const { id, startsAt, endsAt } = await underWay(flow)
    const as = { actor: BEN, repeat: null }
    const components = [{ componentId: flow.id.streaming }]
    const change = { startsAt, endsAt: endsAt + HOUR_MS, components, texts: { en: { title: 'Newer players' } } }
    expect(await changeMaintenance(flow.context, as, { id, change: { version: 1, ...change } })).toMatchObject({
      refused: 'already-moved',
    })
    const version = await versionOf(flow, id)
    const other = { ...change, version, components: [{ componentId: flow.id.login }] }
    expect(await changeMaintenance(flow.context, as, { id, change: other })).toMatchObject({
      refused: 'not-allowed-from-here',
    })
    const { maintenance, history } = done(
      await changeMaintenance(flow.context, as, { id, change: { version, ...change } }),
    )
    expect(maintenance).toMatchObject({
      title: { en: 'Newer players' },
      endsAt: endsAt + HOUR_MS,
      version: version + 1,
    })
    expect(history.map((h) => [h.who, h.action])).toEqual([
      ['person:ada:Ada', 'maintenance.scheduled'],
      ['policy::Plan', 'maintenance.in-progress'],
      ['person:ben:Ben', 'maintenance.changed'],
    ])
  })
})
