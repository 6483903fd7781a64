/** Agents a version older and a version newer than the server, over the real exchange: nothing is lost, and nothing is down by a misunderstanding. */
import { describe, expect, test } from 'vitest'
import type { AssignmentList } from '../../probes/protocol.ts'
import type { ProbeList, ProbeView, ResultList } from '../../server/contract/catalogue.ts'
import type { IncidentList } from '../../server/contract/incidents.ts'
import { latestRevision } from '../../server/store/updates.ts'
import { ENGINES } from '../support/engines.ts'
import { resultAt } from '../support/signed-agent.ts'
import { agentEachTest } from './agent-rig.ts'

const CATALOGUE = `
page: { name: Example, languages: [en], defaultLanguage: en, timeZone: UTC }
components:
  - key: mail
    name: Mail
    probes:
      - { key: port, url: 'tcp://127.0.0.1:25' }
      - { key: certificate, url: 'tls://127.0.0.1:587?starttls=smtp' }
  - key: cloud
    name: Cloud
    probes: [{ key: says, kind: upstream, url: 'http://127.0.0.1:9/' }]
`

describe.each(ENGINES)('on %s', (engine) => {
  const { server, clock, admin, agent, place, view } = agentEachTest(engine, CATALOGUE)

  const probes = async () => (await admin.get<ProbeList>('/probes')).probes
  const probe = async (key: string) => (await probes()).find((one) => one.key === key) as ProbeView
  const stored = async (key: string) => {
    const { results } = await admin.get<ResultList>(`/probes/${(await probe(key)).id}/results`)
    return results.filter((one) => one.location === place())
  }
  const assigned = async () => {
    clock.advance(1)
    const list = (await (await agent.assignments()).json()) as AssignmentList
    const keys = new Map((await probes()).map((one) => [one.id, one.key]))
    return { keys: list.assignments.map((one) => keys.get(one.probeId)), version: list.assignmentsVersion }
  }
  const suspected = async () => (await admin.get<IncidentList>('/incidents?view=inbox')).incidents.length

  test('an older agent gets no probe that asks for what it does not know, and the desk says so', async () => {
    expect((await assigned()).keys).toEqual(['port', 'says'])
    expect(await view()).toMatchObject({ probes: 2, tooOldFor: ['certificate'] })
    expect((await probe('certificate')).tooOldAt).toContain(place())
    expect((await probe('port')).tooOldAt).toEqual([])
  })

  test('once it is updated it learns of them with its next acknowledgement', async () => {
    const before = await assigned()
    const answer = await agent.report([], { features: ['starttls'] })
    const { assignmentsVersion } = (await answer.json()) as { assignmentsVersion: string }
    expect(assignmentsVersion).not.toBe(before.version)
    expect(await assigned()).toEqual({ keys: ['port', 'certificate', 'says'], version: assignmentsVersion })
    expect(await view()).toMatchObject({ probes: 3, tooOldFor: [] })
  })

  test('put back to an older version, what it still sees of them is no verdict', async () => {
    await agent.report([], { features: ['starttls'] })
    const { id } = await probe('certificate')
    for (const wait of [60_000, 5_000, 10_000]) {
      clock.advance(wait)
      const failed = resultAt(clock.now(), id, { outcome: 'fail', code: 'tls' })
      expect((await agent.report([failed])).status).toBe(200)
    }
    expect(await stored('certificate')).toMatchObject(Array(3).fill({ outcome: 'inconclusive', code: 'unsupported' }))
    expect(await suspected()).toBe(0)
    expect((await assigned()).keys).toEqual(['port', 'says'])
  })

  test('a newer agent may know more fields, outcomes, codes and reasons to look: only what we know of them counts', async () => {
    const { id } = await probe('port')
    const ok = resultAt(clock.now(), id)
    const results = [
      { ...ok, mood: 'fine' },
      { ...ok, outcome: 'throttled', code: 'too-many' },
      { ...ok, outcome: 'fail', code: 'some-new-code', because: 'Something new is wrong' },
      { ...ok, why: 'curious' },
    ]
    const sight = { sees: true, because: '', loopLagP99Ms: 1, colour: 'blue' }
    const batch = { protocol: 2, sequence: 1, sentAt: clock.now(), sight, results, news: 1, features: ['x-ray'] }
    expect((await agent.send(JSON.stringify(batch), { sequence: 1 })).status).toBe(200)
    const sums = (await stored('port')).map(({ outcome, code }) => `${outcome} ${code}`).toSorted()
    expect(sums).toEqual(['fail bad-answer', 'inconclusive unsupported', 'pass ok', 'pass ok'])
    const further = { ...batch, protocol: 3, sequence: 2 }
    expect((await agent.send(JSON.stringify(further), { sequence: 2 })).status).toBe(400)
  })

  test('what others say in a word that is new to us is not read, and not on the page', async () => {
    const { id } = await probe('says')
    const report = { by: 'Acme Cloud', url: null, part: null, state: 'smouldering', incidents: [] }
    const said = { ...resultAt(clock.now(), id, { outcome: 'fail', code: 'upstream-outage' }), report }
    expect((await agent.report([said])).status).toBe(200)
    expect(await stored('says')).toMatchObject([{ outcome: 'inconclusive', code: 'unreadable' }])
    const { store, pageId } = server.context
    expect((await latestRevision(store.db, pageId))?.page).not.toContain('smouldering')
  })
})
