/** What others report, from a batch to page, desk and on-call, on both engines: their word, never our measurement. */
import { describe, expect, test } from 'vitest'
import type { Report } from '../../probes/protocol/report.ts'
import type { ResultCode } from '../../probes/protocol/result-codes.ts'
import type { Outcome } from '../../probes/protocol.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { componentList } from '../../server/flow/catalogue-views.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { recordResults } from '../../server/flow/record-results.ts'
import { sweepSilence } from '../../server/flow/sweep-silence.ts'
import { tendMaintenance } from '../../server/flow/tend-maintenance.ts'
import { lastCheckAt } from '../../server/store/check-states.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { done, post } from './commands.ts'
import { addPlaces } from './places.ts'
import { at, underWay } from './planned-work.ts'
import { componentOnPage, detail, incidents, intervals, told } from './seen.ts'

const OUTCOMES: Readonly<Record<Report['state'], readonly [Outcome, ResultCode]>> = {
  operational: ['pass', 'ok'],
  maintenance: ['pass', 'upstream-maintenance'],
  degraded: ['slow', 'upstream-degraded'],
  partial: ['fail', 'upstream-outage'],
  major: ['fail', 'upstream-outage'],
}

const ERRORS = { title: 'Elevated <b>errors', url: 'https://stspg.io/1', startedAt: 1_000 }
const word = (state: Report['state'], more: Partial<Report> = {}): Report => ({
  ...{ by: 'Acme Cloud', url: 'https://status.acme.example/', part: null, state },
  incidents: state === 'operational' ? [] : [ERRORS],
  ...more,
})

/** The app service is what others report; streaming stands on it. */
async function world(engine: (typeof ENGINES)[number], suspects = false) {
  const flow = await freshFlow(engine)
  const { db } = flow.store
  const expect = JSON.stringify({ status: [[200, 299]], part: null, suspects })
  await db
    .updateTable('probes')
    .set({ kind: 'upstream', expect, recover_good: 1, recover_ms: 0 })
    .where('key', '=', 'api')
    .execute()
  await db.updateTable('components').set({ depends_on: '["api"]' }).where('key', '=', 'streaming').execute()
  const probe = await db.selectFrom('probes').select('id').where('key', '=', 'api').executeTakeFirstOrThrow()
  let sequence = 10_000
  const say = async (report: Report | null, locationId = flow.locationId) => {
    const [outcome, code] = report ? OUTCOMES[report.state] : (['inconclusive', 'unreadable'] as const)
    const at = flow.clock.now()
    const result = {
      ...{ probeId: probe.id, version: 1, at, outcome, code, status: 200, why: 'planned' as const },
      because: report ? `${report.by} reports ${report.state}` : 'What they say could not be read: busy',
      phases: { dnsMs: 1, connectMs: 1, tlsMs: 1, firstByteMs: 1, totalMs: 5 },
      evidence: null,
      ...(report ? { report } : {}),
    }
    const sight = { sees: true, because: '', loopLagP99Ms: 1 }
    sequence += 10_000
    await recordResults(
      flow.context,
      { locationId, awakeAt: 0 },
      { protocol: 1, sequence, sentAt: at, sight, results: [result] },
    )
    flow.clock.advance(MINUTE_MS)
    return sequence
  }
  return { flow, say }
}

const report = (flow: Flow, sequence: number, outcomes: Parameters<Flow['report']>[0]) =>
  flow.report(outcomes, { sequence: sequence + 1 })

describe.each(ENGINES)('what others report on %s', (engine) => {
  test('stands on the page as their word, with their incidents, at the first time they say it', async () => {
    const { flow, say } = await world(engine)
    await say(word('operational'))
    await say(word('partial', { part: 'API' }))
    const shown = await componentOnPage(flow, 'api')
    expect(shown).toMatchObject({ state: 'partial', measured: false, observation: null })
    expect(shown.reported).toMatchObject({
      ...{ by: 'Acme Cloud', url: 'https://status.acme.example/', part: 'API', state: 'partial' },
      incidents: [ERRORS],
    })
  })

  test('is no state of ours: the page as a whole and its published ledger know nothing of it', async () => {
    const { flow, say } = await world(engine)
    const sequence = await say(word('operational'))
    await report(flow, sequence, { streaming: 'pass', login: 'pass' })
    await say(word('major'))
    expect((await flow.page()).state).toBe('operational')
    expect((await intervals(flow, 'api')).map((i) => [i.ledger, i.state])).toEqual([['observed', 'major']])
    expect(await incidents(flow)).toEqual([])
  })

  test('that they work on it is planned work and no fault', async () => {
    const { flow, say } = await world(engine)
    await say(word('maintenance'))
    expect(await componentOnPage(flow, 'api')).toMatchObject({ state: 'maintenance', observation: null })
    expect(await told(flow)).toEqual([])
  })

  test('makes the page anew when it changes, also where nothing turns, and never when it does not', async () => {
    const { flow, say } = await world(engine)
    await say(word('partial'))
    const { revision } = await flow.page()
    await say(word('partial'))
    expect((await flow.page()).revision).toBe(revision)
    await say(word('major'))
    const after = await componentOnPage(flow, 'api')
    expect(after.state).toBe('major')
    await say(word('major', { incidents: [] }))
    expect((await flow.page()).revision).toBe(revision + 2)
    expect((await componentOnPage(flow, 'api')).reported?.incidents).toEqual([])
  })

  test('and cannot be read is not knowing, however bad it was', async () => {
    const { flow, say } = await world(engine)
    await say(word('major'))
    for (let minute = 0; minute < 5; minute++) await say(null)
    await sweepSilence(flow.context, 0)
    expect(await componentOnPage(flow, 'api')).toMatchObject({
      state: 'unknown',
      reported: { by: 'Acme Cloud', state: 'unknown', incidents: [] },
    })
    expect((await told(flow)).map((t) => t.what)).toEqual(['upstream-bad'])
  })

  test('on-call hears once of a spell where something of ours stands on it, and once of its end', async () => {
    const { flow, say } = await world(engine)
    await say(word('operational'))
    await say(word('degraded'))
    await say(word('major'))
    await say(word('operational'))
    const words = await told(flow)
    expect(words.map((t) => t.what)).toEqual(['upstream-bad', 'upstream-well'])
    expect(words[0]).toMatchObject({
      components: [{ componentId: flow.id.api, because: expect.stringContaining('Acme Cloud reports degraded') }],
      dependants: [flow.id.streaming],
    })
    await say(word('major'))
    expect((await told(flow)).map((t) => t.what)).toEqual(['upstream-bad', 'upstream-well', 'upstream-bad'])
  })

  test('nobody hears of it where nothing of ours stands on it', async () => {
    const { flow, say } = await world(engine)
    await flow.store.db.updateTable('components').set({ depends_on: '[]' }).execute()
    await say(word('operational'))
    await say(word('major'))
    expect(await told(flow)).toEqual([])
  })

  test('is a suspicion by itself only where the operator says so', async () => {
    const { flow, say } = await world(engine, true)
    await say(word('operational'))
    await say(word('major'))
    const [incident, ...more] = await incidents(flow)
    expect(more).toEqual([])
    expect(incident).toMatchObject({ state: 'suspected', impact: 'major' })
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected'])
    await say(word('operational'))
    expect((await incidents(flow)).map((i) => i.state)).toEqual(['lapsed'])
  })

  test('is evidence at the suspicion of what stands on it, and stays in its history', async () => {
    const { flow, say } = await world(engine)
    const sequence = await say(word('major'))
    for (const [i, wait] of [0, 5_000, 10_000].entries()) {
      flow.clock.advance(wait)
      await report(flow, sequence + i, { streaming: 'fail' })
    }
    const [incident] = await incidents(flow)
    const before = await detail(flow, incident?.id)
    expect(before.incident.components.map((c) => c.componentId)).toEqual([flow.id.streaming])
    expect(before.reports).toEqual([
      expect.objectContaining({ componentId: flow.id.api, by: 'Acme Cloud', state: 'major', incidents: [ERRORS] }),
    ])
    const said = 'Acme Cloud reports an outage: "Elevated <b>errors" https://stspg.io/1'
    expect(before.history.filter((h) => h.action === 'incident.upstream').map((h) => h.detail)).toEqual([said])

    // A word that comes while it is open is kept, too; the present one goes with their fault.
    await say(word('partial', { incidents: [] }))
    await say(word('operational'))
    const after = await detail(flow, incident?.id)
    expect(after.reports).toEqual([])
    expect(after.history.filter((h) => h.action === 'incident.upstream').map((h) => h.detail)).toEqual([
      said,
      'Acme Cloud reports a partial outage',
    ])
  })

  test('is kept from on-call while work is planned on it, and told at the end if they still say so', async () => {
    const { flow, say } = await world(engine)
    await say(word('operational'))
    const components = [{ componentId: flow.id.api }]
    const { endsAt } = await underWay(flow, { components }, () => Promise.resolve())
    await say(word('major'))
    expect(await told(flow)).toEqual([])
    await at(flow, endsAt)
    await tendMaintenance(flow.context)
    expect((await told(flow)).map((t) => t.what)).toEqual(['upstream-bad'])
    expect(await incidents(flow)).toEqual([])
    await say(word('operational'))
    expect((await told(flow)).map((t) => t.what)).toEqual(['upstream-bad', 'upstream-well'])
  })

  test('is nothing to tell when it is over before the work planned on it', async () => {
    const { flow, say } = await world(engine)
    await say(word('operational'))
    const { endsAt } = await underWay(flow, { components: [{ componentId: flow.id.api }] }, () => Promise.resolve())
    await say(word('major'))
    await say(word('operational'))
    await at(flow, endsAt)
    expect(await told(flow)).toEqual([])
  })

  test('is named in a draft where somebody wants it, once for each of them, and only while they say so', async () => {
    const { flow, say } = await world(engine)
    await say(word('partial'))
    const ask = { template: 'confirmation', components: [{ componentId: flow.id.streaming, impact: 'major' }] } as const
    const draft = async (nameReports?: boolean) => {
      const filled = await fillDraft(flow.context, {
        ...ask,
        components: [...ask.components],
        ...(nameReports ? { nameReports } : {}),
      })
      return 'texts' in filled ? filled.texts.it?.body : filled
    }
    const plain = await draft()
    expect(plain).not.toContain('Acme')
    expect(await draft(true)).toBe(`${plain}\n\nit: Acme Cloud reports (https://status.acme.example/)`)
    await say(word('operational'))
    expect(await draft(true)).not.toContain('Acme')
  })

  test('beside a check of ours it is evidence and moves nothing', async () => {
    const { flow, say } = await world(engine)
    const { db } = flow.store
    await db.updateTable('probes').set({ component_id: flow.id.api }).where('key', '=', 'login').execute()
    const sequence = await say(word('major'))
    await report(flow, sequence, { login: 'pass' })
    expect(await componentOnPage(flow, 'api')).toMatchObject({ state: 'operational', measured: true })
    expect((await componentOnPage(flow, 'api')).reported).toBeUndefined()
    const { components } = await componentList(flow.context)
    expect(components.find((c) => c.id === flow.id.api)).toMatchObject({
      isReported: false,
      verdict: 'up',
      reports: [{ by: 'Acme Cloud', state: 'major' }],
    })
  })

  test('reading it checks nothing: "last checked" is the time of our own checks', async () => {
    const { flow, say } = await world(engine)
    const at = flow.clock.now()
    await flow.report({ login: 'pass' })
    flow.clock.advance(MINUTE_MS)
    await say(word('operational'))
    expect(await lastCheckAt(flow.store.db)).toBe(at)
  })

  test('is read at several places and needs no quorum: the last reading speaks', async () => {
    const { flow, say } = await world(engine)
    const [, milan = ''] = await addPlaces(flow, ['milan'])
    await say(word('operational'))
    await say(word('operational'), milan)
    await say(word('major'), milan)
    expect((await told(flow)).map((t) => t.what)).toEqual(['upstream-bad'])
    expect(await componentOnPage(flow, 'api')).toMatchObject({ state: 'major' })
    await say(word('operational'))
    expect((await told(flow)).map((t) => t.what)).toEqual(['upstream-bad', 'upstream-well'])
  })

  test('an incident that people opened about it looks over once they say so', async () => {
    const { flow, say } = await world(engine, true)
    await say(word('operational'))
    await say(word('major'))
    const [incident] = await incidents(flow)
    done(
      await post(flow, incident?.id ?? '', { version: 1, components: [{ componentId: flow.id.api, impact: 'major' }] }),
    )
    expect((await flow.page()).state).toBe('major')
    await say(word('operational'))
    expect((await told(flow)).map((t) => t.what)).toEqual(['suspected', 'looks-recovered'])
  })
})
