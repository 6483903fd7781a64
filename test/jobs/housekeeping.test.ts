import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { DAY_MS, MINUTE_MS } from '../../server/domain/time.ts'
import { startHousekeeping } from '../../server/jobs/housekeeping.ts'
import { insertChange } from '../../server/store/traces.ts'
import { openWorld } from '../people/world.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('what is old goes though the clock was put back by a day, which silences node-cron', async () => {
  const world = await openWorld('sqlite')
  onTestFinished(() => world.close())
  const { context, clock } = world
  const kept = async () =>
    (await context.store.db.selectFrom('changes').selectAll().where('subject_id', '=', 'old').execute()).length
  const at = clock.now() - 3 * DAY_MS
  await context.store.transact((tx) =>
    insertChange(tx, { pageId: context.pageId, kind: 'incident', subjectId: 'old', at }),
  )
  expect(await kept()).toBe(1)
  // The wall clock stays as it is: by that node-cron has nothing to do for as long as the test takes.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const failures: unknown[] = []
  const keeping = startHousekeeping(context, (error) => void failures.push(error))
  clock.set(clock.now() - DAY_MS)
  const aMinuteLater = async () => {
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect(await kept()).toBe(0)
  }
  await vi.waitFor(aMinuteLater, { timeout: 60_000, interval: 10 })
  await keeping.stop()
  expect(failures).toEqual([])
})
