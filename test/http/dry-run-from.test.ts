/** A probe tried from a distant location, on both engines: asked with an exchange, answered by itself, recorded nowhere. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Acknowledgement, DryRunAsked } from '../../probes/protocol.ts'
import { ENGINES } from '../support/engines.ts'
import { eventually } from '../support/eventually.ts'
import { enrolAgent, resultAt } from '../support/signed-agent.ts'
import { agentEachTest } from './agent-rig.ts'

const CATALOGUE = `
page: { name: Example, languages: [en], defaultLanguage: en, timeZone: UTC }
components: [{ key: streaming, name: Streaming }]
`

describe.each(ENGINES)('on %s', (engine) => {
  const { server, clock, admin, agent, place } = agentEachTest(engine, CATALOGUE)
  let componentId: string
  let key: string
  beforeAll(async () => {
    const { components } = await admin.get<{ components: { id: string }[] }>('/components')
    componentId = components[0]?.id ?? ''
  })
  beforeEach(() => {
    key = place()
  })

  const edit = (change = {}) => ({ key: 'play', componentId, url: 'http://127.0.0.1:9/play', ...change })
  const tryFrom = (from: string, change = {}) =>
    admin.ask(`/probes/dry-run?from=${from}`, { method: 'POST', body: edit(change) })
  const knowing = ['dry-run', 'starttls']
  /** With its next exchange, however long the question needs to be written. */
  const asked = async (): Promise<DryRunAsked> => (await askedWith()).asked
  const acknowledged = async (sequence?: number): Promise<Acknowledgement> => {
    const answer = await agent.report([], { features: knowing, ...(sequence === undefined ? {} : { sequence }) })
    return (await answer.json()) as Acknowledgement
  }
  const askedWith = () =>
    eventually(async () => {
      const { dryRuns, sequence } = await acknowledged()
      return dryRuns?.[0] ? { asked: dryRuns[0], sequence } : null
    })

  test('the agent gets it with its next exchange, with its secrets, and the answer comes back to whoever waits', async () => {
    await agent.report([], { features: knowing })
    const answer = tryFrom(key, { headers: { Authorization: 'Bearer abc' } })
    const { askId, assignment } = await asked()
    expect(assignment).toMatchObject({
      kind: 'http',
      target: { url: 'http://127.0.0.1:9/play', headers: { Authorization: 'Bearer abc' } },
    })
    expect(((await (await agent.report([], { features: knowing })).json()) as Acknowledgement).dryRuns).toBeUndefined()
    const kept = await server.context.store.db.selectFrom('asked_dry_runs').select('assignment').execute()
    expect(JSON.stringify(kept)).not.toContain('abc')
    const result = resultAt(clock.now(), 'dry-run', { outcome: 'fail', why: 'asked' })
    expect((await agent.answer(askId, result)).status).toBe(204)
    expect(await (await answer).json()).toMatchObject({ location: key, outcome: 'fail', code: 'http-status' })
    expect((await agent.answer(askId, result)).status).toBe(404)
    expect(await server.context.store.db.selectFrom('asked_dry_runs').selectAll().execute()).toEqual([])
    expect(await server.context.store.db.selectFrom('results').selectAll().execute()).toEqual([])
  })

  test('an acknowledgement that was lost on its way brings the question again, and one that arrived does not', async () => {
    await agent.report([], { features: knowing })
    const answer = tryFrom(key)
    const { asked: first, sequence } = await askedWith()
    expect((await acknowledged(sequence)).dryRuns).toEqual([first])
    clock.advance(1_000)
    const next = await acknowledged()
    expect(next.dryRuns).toBeUndefined()
    expect((await acknowledged(next.sequence)).dryRuns).toBeUndefined()
    expect((await agent.answer(first.askId, resultAt(clock.now(), 'dry-run'))).status).toBe(204)
    expect((await answer).status).toBe(200)
  })

  test('R72 only the location that was asked can answer, and only with a result that can be', async () => {
    const other = await enrolAgent(`other-${key}`, { url: server.url, admin, now: clock.now })
    await agent.report([], { features: knowing })
    const answer = tryFrom(key)
    const { askId } = await asked()
    const result = resultAt(clock.now(), 'dry-run')
    expect((await other.answer(askId, result)).status).toBe(404)
    expect((await agent.answer(askId, result, { agentId: 'nobody' })).status).toBe(401)
    expect((await agent.answer(askId, { ...result, phases: { ...result.phases, totalMs: -1 } })).status).toBe(400)
    expect((await agent.answer(askId, result)).status).toBe(204)
    expect((await answer).status).toBe(200)
  })

  test.each([
    ['that nobody has made', { from: 'nowhere' }, [422, 'unknown-location']],
    ['that was never heard', {}, [504, 'location-not-answering']],
    ['that is silent', { knows: ['dry-run'], agoMs: 61_000 }, [504, 'location-not-answering']],
    ['whose agent cannot try', { knows: [] }, [409, 'agent-too-old']],
    [
      'whose agent does not know what it asks for',
      { knows: ['dry-run'], url: 'tls://127.0.0.1:25?starttls=smtp' },
      [409, 'agent-too-old'],
    ],
  ] as [string, Case, unknown][])(
    'a location %s says so at once',
    async (_name, { from, knows, agoMs, url }, expected) => {
      if (knows) await agent.report([], { features: knows })
      clock.advance(agoMs ?? 0)
      const answer = await tryFrom(from ?? key, url ? { url } : {})
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual(expected)
    },
  )
})

interface Case {
  readonly from?: string
  readonly knows?: readonly string[]
  readonly agoMs?: number
  readonly url?: string
}
