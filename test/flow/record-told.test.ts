/** What is told of a probe, from a word to verdict, page and on-call, on both engines: one voice, at once. */
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../server/domain/refusal.ts'
import { DAY_MS } from '../../server/domain/time.ts'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import { recordTold, type Word } from '../../server/flow/record-told.ts'
import { sweepSilence } from '../../server/flow/sweep-silence.ts'
import { makeToldUrl, whoseToldUrl } from '../../server/flow/told-url.ts'
import { lastResults } from '../../server/store/last-results.ts'
import { probesByIds } from '../../server/store/probes.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, freshFlow } from '../support/flow-context.ts'
import { addPlaces } from './places.ts'
import { componentOnPage, detail, incidents, told } from './seen.ts'

const GOOD: Word = { outcome: 'pass', code: 'ok', because: '', totalMs: 90_000, body: null }
const FAILED: Word = {
  ...{ outcome: 'fail', code: 'job-failed', because: 'The job ended with exit code 3', totalMs: 0 },
  body: 'disk full',
}

/** The app service is told of by a job. */
async function world(engine: (typeof ENGINES)[number]) {
  const flow = await freshFlow(engine)
  const { db } = flow.store
  await db
    .updateTable('probes')
    .set({ kind: 'heartbeat', recover_good: 1, recover_ms: 0 })
    .where('key', '=', 'api')
    .execute()
  const { id } = await db.selectFrom('probes').select('id').where('key', '=', 'api').executeTakeFirstOrThrow()
  const probe = async () => {
    const [found] = await probesByIds(db, [id])
    if (!found) throw new Error('the probe is gone')
    return found
  }
  const say = async (word: Word, context = flow.context) => {
    const about = await probe()
    await context.store.transact((tx) => recordTold(context, tx, { probe: about, word }))
  }
  return { flow, probe, say }
}

describe.each(ENGINES)('what is told, on %s', (engine) => {
  test('is a verdict at once, with its reason and its words as evidence, though other locations look', async () => {
    const { flow, say } = await world(engine)
    await addPlaces(flow, ['milan', 'london'])
    await say(GOOD)
    expect((await componentOnPage(flow, 'api')).state).toBe('operational')
    flow.clock.advance(DAY_MS)
    await say(FAILED)
    expect((await componentOnPage(flow, 'api')).state).toBe('major')
    const [incident] = await incidents(flow)
    const { evidence } = await detail(flow, incident?.id)
    expect(await told(flow)).toMatchObject([
      { what: 'suspected', components: [{ because: 'The job ended with exit code 3' }] },
    ])
    expect(JSON.stringify(evidence)).toContain('disk full')
  })

  test('holds until the next word: silence alone changes nothing, and one good word ends it', async () => {
    const { flow, say } = await world(engine)
    await say(FAILED)
    flow.clock.advance(30 * DAY_MS)
    await sweepSilence(flow.context, 0)
    expect((await componentOnPage(flow, 'api')).state).toBe('major')
    await say(GOOD)
    expect((await componentOnPage(flow, 'api')).state).toBe('operational')
    expect((await told(flow)).map((one) => one.what)).toEqual(['suspected', 'over-unconfirmed'])
  })

  test('is heard in its order, also within one millisecond and by a process whose clock is behind', async () => {
    const { flow, probe, say } = await world(engine)
    await say(FAILED)
    await say(GOOD)
    expect((await componentOnPage(flow, 'api')).state).toBe('operational')
    await say(FAILED, { ...flow.rival, clock: { now: () => flow.clock.now() - 1_000 } })
    expect((await componentOnPage(flow, 'api')).state).toBe('major')
    const kept = await lastResults(flow.store.db, [(await probe()).no], 10)
    expect(kept.map((one) => one.outcome)).toEqual(['fail', 'pass', 'fail'])
  })

  test('is asked of nobody: no location has it to check', async () => {
    const { flow, probe } = await world(engine)
    const { assignments } = await assignmentsFor(flow.context, flow.locationId, [])
    expect(assignments.map((one) => one.probeId)).not.toContain((await probe()).id)
    expect(assignments).toHaveLength(2)
  })
})

describe.each(ENGINES)('the URL under which a probe is told, on %s', (engine) => {
  const editing = { actor: ADA, repeat: null }

  test('is shown once and kept as a hash; a new one takes its place', async () => {
    const { flow, probe } = await world(engine)
    const { db } = flow.store
    const { id } = await probe()
    const first = tokenIn(await makeToldUrl(flow.context, editing, id))
    expect((await whoseToldUrl(db, 'heartbeat', first))?.key).toBe('api')
    expect(JSON.stringify(await db.selectFrom('told_urls').selectAll().execute())).not.toContain(first)
    const second = tokenIn(await makeToldUrl(flow.context, editing, id))
    expect(await whoseToldUrl(db, 'heartbeat', first)).toBeNull()
    expect((await whoseToldUrl(db, 'heartbeat', second))?.key).toBe('api')
    expect(await db.selectFrom('audit').select('who').where('action', '=', 'probe.url-made').execute()).toHaveLength(2)
  })

  test('leads nowhere once its probe is removed, and nobody has one who goes and looks', async () => {
    const { flow, probe } = await world(engine)
    const { db } = flow.store
    const { id } = await probe()
    const token = tokenIn(await makeToldUrl(flow.context, editing, id))
    await db.updateTable('probes').set({ removed_at: 1 }).where('id', '=', id).execute()
    expect(await whoseToldUrl(db, 'heartbeat', token)).toBeNull()
    const login = await db.selectFrom('probes').select('id').where('key', '=', 'login').executeTakeFirstOrThrow()
    expect(await makeToldUrl(flow.context, editing, login.id)).toMatchObject({ refused: 'not-allowed-from-here' })
    expect(await makeToldUrl(flow.context, editing, id)).toMatchObject({ refused: 'not-found' })
  })
})

function tokenIn(made: Awaited<ReturnType<typeof makeToldUrl>>): string {
  if (isRefusal(made)) throw new Error(made.because)
  return made.url.split('/').at(-1) ?? ''
}
