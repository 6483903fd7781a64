import { describe, expect, test } from 'vitest'
import type { PublicFile } from '../../server/contract/public.ts'
import { publishSnapshot, type Snapshot } from '../../server/flow/publish-snapshot.ts'
import type { SnapshotTarget } from '../../server/ports.ts'
import { swapTimes } from '../../server/store/updates.ts'
import { ENGINES } from '../support/engines.ts'
import { type Flow, freshFlow } from '../support/flow-context.ts'
import { done, open, post } from './commands.ts'

/** Keeps what it is given; each part can be made to fail. */
function kept() {
  const swaps: { revision: number; files: readonly PublicFile[] }[] = []
  const archived: string[] = []
  const failing: { swap: Error | null; archive: Error | null } = { swap: null, archive: null }
  const renewals: Snapshot['asOf'][] = []
  const can = { renew: false }
  const target: SnapshotTarget = {
    swap: async (revision, files) => {
      if (failing.swap) throw failing.swap
      swaps.push({ revision, files })
    },
    renew: async (asOf) => {
      if (can.renew) renewals.push(asOf)
      return can.renew
    },
    writeArchive: async (files) => {
      if (failing.archive) throw failing.archive
      archived.push(...files.map((f) => f.path))
    },
    forgotUntil: async () => 0,
    forget: async () => undefined,
    missing: async () => [],
    restore: async () => null,
  }
  return { target, swaps, archived, failing, renewals, can }
}

const publish = (flow: Flow, target: SnapshotTarget, live: Snapshot | null = null, renew = false) =>
  publishSnapshot(flow.context, target, { live, renew })

/** What the fake renderer wrote down. */
function saysOf(files: readonly PublicFile[] | undefined): { page: { revision: number }; asOf: Snapshot['asOf'] } {
  return JSON.parse(new TextDecoder().decode(files?.[0]?.body))
}

describe.each(ENGINES)('the page on %s', (engine) => {
  test('is the newest revision, with when it was made and when somebody last looked', async () => {
    const flow = await freshFlow(engine)
    const { target, swaps } = kept()
    await flow.report({ streaming: 'pass' })
    const verifiedAt = flow.clock.now()
    flow.clock.advance(30_000)
    done(await open(flow))
    const snapshot = await publish(flow, target)
    const { revision } = await flow.page()
    expect(snapshot).toEqual({ revision, asOf: { at: flow.clock.now(), verifiedAt } })
    expect(swaps).toHaveLength(1)
    expect(saysOf(swaps[0]?.files)).toMatchObject({ page: { revision }, asOf: snapshot?.asOf })
  })

  test('that is there already is left alone, or renewed without a new revision', async () => {
    const flow = await freshFlow(engine)
    const { target, swaps, archived } = kept()
    const live = await publish(flow, target)
    archived.length = 0
    expect(await publish(flow, target, live)).toBe(live)
    flow.clock.advance(60_000)
    const renewed = await publish(flow, target, live, true)
    expect(renewed).toEqual({ revision: live?.revision, asOf: { at: flow.clock.now(), verifiedAt: null } })
    expect(swaps.map((s) => s.revision)).toEqual([live?.revision, live?.revision])
    expect(archived).toEqual([])
  })

  test('is renewed without rendering where nothing but "as of" has changed; a new revision is rendered', async () => {
    const flow = await freshFlow(engine)
    const { target, swaps, renewals, can } = kept()
    const live = await publish(flow, target)
    can.renew = true
    flow.clock.advance(60_000)
    const renewed = await publish(flow, target, live, true)
    expect(renewed).toEqual({ revision: live?.revision, asOf: { at: flow.clock.now(), verifiedAt: null } })
    expect(renewals).toEqual([renewed?.asOf])
    expect(swaps).toHaveLength(1)
    done(await open(flow))
    expect((await publish(flow, target, renewed, true))?.revision).toBe((await flow.page()).revision)
    expect([swaps.length, renewals.length]).toEqual([2, 1])
  })

  test('is noted as shown, with every revision before it, at its first swap', async () => {
    const flow = await freshFlow(engine)
    const { target } = kept()
    const { incident } = done(await open(flow))
    done(await post(flow, incident.id, { version: 1 }))
    const { revision } = await flow.page()
    const live = await publish(flow, target)
    const shownAt = flow.clock.now()
    flow.clock.advance(60_000)
    await publish(flow, target, live, true)
    const times = await swapTimes(flow.store.db, flow.context.pageId, [revision - 1, revision])
    expect([...times.values()]).toEqual([shownAt, shownAt])
  })

  test('that cannot be written is not noted as shown, and wakes nobody', async () => {
    const flow = await freshFlow(engine)
    const { target, failing, swaps } = kept()
    done(await open(flow))
    failing.swap = new Error('disk full')
    flow.woken.length = 0
    await expect(publish(flow, target)).rejects.toThrow('disk full')
    expect(flow.woken).toEqual([])
    const { revision } = await flow.page()
    expect((await swapTimes(flow.store.db, flow.context.pageId, [revision])).get(revision)).toBeNull()
    failing.swap = null
    await publish(flow, target)
    expect(swaps).toHaveLength(1)
  })

  test('that cannot be rendered is not swapped', async () => {
    const flow = await freshFlow(engine)
    const { target, swaps } = kept()
    flow.renderer.failures.push(new Error('one'), new Error('two'))
    await expect(publish(flow, target)).rejects.toThrow()
    expect(swaps).toEqual([])
  })

  test('brings ended incidents into the archive before it links to them', async () => {
    const flow = await freshFlow(engine)
    const { target, archived } = kept()
    const { incident } = done(await open(flow))
    await publish(flow, target)
    expect(archived).toEqual([])
    done(await post(flow, incident.id, { version: 1, state: 'resolved' }))
    await publish(flow, target)
    expect(archived).toEqual([`en/incidents/${incident.id}/index.html`])
  })

  test('is not held up by an ended incident that cannot be written: it moves, notices go, and it is tried again', async () => {
    const flow = await freshFlow(engine)
    const { target, failing, swaps } = kept()
    done(await open(flow))
    failing.archive = new Error('a folder where a file belongs')
    flow.woken.length = 0
    await expect(publish(flow, target)).rejects.toThrow('a folder where a file belongs')
    expect(swaps).toHaveLength(1)
    expect(flow.woken).toEqual(['fan-out'])
  })
})
