/** Verdicts are judged with the page's row in hand: what somebody else decided while we waited for it counts. */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { holdPage } from '../../server/store/catalogue.ts'
import { listProbes } from '../../server/store/probes.ts'
import { saveProbeVerdict } from '../../server/store/verdicts.ts'
import { eventually } from '../support/eventually.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'

async function somebodyWaits({ rival }: Flow): Promise<boolean> {
  const waiting =
    await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      rival.store.db,
    )
  return waiting.rows.length > 0
}

const incidents = async ({ store }: Flow) =>
  (await store.db.selectFrom('incidents').select('state').execute()).map((i) => i.state)

test('a verdict that another process moved while we waited for the page is not moved again', async () => {
  const flow = await freshFlow('postgres')
  const probes = await listProbes(flow.store.db, flow.context.pageId)
  const probeId = probes.find((p) => p.key === 'streaming')?.id ?? ''
  await flow.report({ streaming: 'fail' })
  flow.clock.advance(5_000)
  await flow.report({ streaming: 'fail' })
  flow.clock.advance(10_000)
  const [held, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const other = flow.rival.store.transact(async (tx) => {
    await holdPage(tx, flow.context.pageId)
    const verdict = {
      state: 'down',
      sinceAt: flow.clock.now(),
      because: 'judged elsewhere',
      wasBad: true,
      flaps: false,
    } as const
    await saveProbeVerdict(tx, probeId, verdict)
    held.resolve()
    await letGo.promise
  })
  await held.promise
  // The third failure decides, but for the page's row.
  const third = flow.report({ streaming: 'fail' })
  await eventually(() => somebodyWaits(flow))
  letGo.resolve()
  await Promise.all([other, third])
  const verdict = await flow.store.db.selectFrom('probe_verdicts').select('because').execute()
  expect(verdict).toEqual([{ because: 'judged elsewhere' }])
  expect(await incidents(flow)).toEqual([])
})
