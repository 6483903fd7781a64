/** What becomes of a component when its checks stop, and of two processes that apply the file at once. On both engines. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PublicPage } from '../../server/contract/public.ts'
import { applyCatalogue } from '../../server/flow/apply-catalogue.ts'
import { removeProbe } from '../../server/flow/edit-probe.ts'
import { moveLedgers } from '../../server/flow/ledger-of-checks.ts'
import { listComponents } from '../../server/store/catalogue.ts'
import { listProbes } from '../../server/store/probes.ts'
import { latestRevision } from '../../server/store/updates.ts'
import { loadComponentVerdicts, saveComponentVerdict, saveProbeVerdict } from '../../server/store/verdicts.ts'
import { ENGINES } from '../support/engines.ts'
import { ADA, type Desk, openDesk, PAGE, PLANNER, right } from './setup.ts'

const TWO = `${PAGE}components:
  - key: web
    name: Web
    probes:
      - { key: bad, url: "https://example.com/bad" }
      - { key: good, url: "https://example.com/good" }
`
const NONE = `${PAGE}components:\n  - { key: web, name: Web }\n`

describe.each(ENGINES)('on %s', (engine) => {
  let desk: Desk
  beforeEach(async () => {
    desk = await openDesk(engine)
    await desk.apply(TWO)
  })
  afterEach(() => desk.close())

  /** The web site is down because one of its two probes says so. */
  async function isDown(): Promise<{ componentId: string; bad: string }> {
    const context = desk.context()
    const [bad, good] = await listProbes(context.store.db, context.pageId)
    const componentId = bad?.componentId ?? ''
    const sinceAt = desk.clock.now()
    await context.store.transact(async (tx) => {
      const down = { state: 'down', sinceAt, because: 'HTTP 504' } as const
      await saveProbeVerdict(tx, bad?.id ?? '', { ...down, wasBad: true, flaps: false })
      await saveProbeVerdict(tx, good?.id ?? '', { state: 'up', sinceAt, because: 'ok', wasBad: false, flaps: false })
      await saveComponentVerdict(tx, componentId, down)
      await moveLedgers(context, tx, { componentId, to: 'down', at: sinceAt })
    })
    desk.clock.advance(60_000)
    return { componentId, bad: bad?.id ?? '' }
  }

  const verdictOf = async (id: string) => (await loadComponentVerdicts(desk.boot.store.db, [id])).get(id)?.state
  const openIntervals = () =>
    desk.boot.store.db.selectFrom('intervals').selectAll().where('ended_at', 'is', null).execute()

  async function publicWeb() {
    const revision = await latestRevision(desk.boot.store.db, desk.context().pageId)
    return (JSON.parse(revision?.page ?? '') as PublicPage).components.find((c) => c.key === 'web')
  }

  test('with its last probe gone a component is stated, no longer down, and its bad stretch ends', async () => {
    const { componentId } = await isDown()
    expect(await openIntervals()).toHaveLength(2)
    await desk.apply(NONE)
    expect(await verdictOf(componentId)).toBeUndefined()
    expect(await openIntervals()).toEqual([])
    expect(await publicWeb()).toMatchObject({ state: 'operational', measured: false, observation: null })
  })

  test('with the failing probe gone the other ones decide', async () => {
    const { componentId } = await isDown()
    await desk.apply(TWO.replace(/.*key: bad.*\n/, ''))
    expect(await verdictOf(componentId)).toBe('up')
    expect(await publicWeb()).toMatchObject({ state: 'operational', measured: true })
  })

  test('a paused probe has no say either', async () => {
    const { componentId } = await isDown()
    await desk.apply(TWO.replace('key: bad,', 'key: bad, paused: true,'))
    expect(await verdictOf(componentId)).toBe('up')
  })

  test('the same at the desk: removing the failing probe lets the other ones decide', async () => {
    const { componentId, bad } = await isDown()
    await desk.boot.store.db.updateTable('probes').set({ owner_file: null }).execute()
    expect(await removeProbe(desk.context(), { actor: ADA, repeat: null }, bad)).toBeNull()
    expect(await verdictOf(componentId)).toBe('up')
  })

  test('two processes that apply the same file at once make everything once', async () => {
    const other = await openDesk(engine)
    try {
      const catalogue = right(TWO)
      const done = await Promise.all([1, 2].map(() => applyCatalogue(other.boot, catalogue, PLANNER)))
      expect(new Set(done.map((d) => d.pageId)).size).toBe(1)
      const { db } = other.boot.store
      expect(await listComponents(db, done[0]?.pageId ?? '')).toHaveLength(1)
      expect(done.flatMap((d) => d.applied.created)).toEqual(['page main', 'component web', 'probe bad', 'probe good'])
    } finally {
      await other.close()
    }
  })
})
