/** A migrated database with its flows' context, and the catalogue file as text, for the tests of this folder. */
import { pathFault, patternFault } from '../../probes/assertions.ts'
import { placeFault } from '../../probes/kept-values.ts'
import { nextDueAt, planFault } from '../../probes/schedule.ts'
import { certificatesFault, keyFault } from '../../probes/secure-contexts.ts'
import type { Catalogue } from '../../server/contract/catalogue-file.ts'
import { mistakeLine } from '../../server/contract/catalogue-file.ts'
import { applyCatalogue } from '../../server/flow/apply-catalogue.ts'
import type { Applied, Boot } from '../../server/flow/applying.ts'
import type { Actor, Context, Wakeable } from '../../server/flow/context.ts'
import type { Planner } from '../../server/flow/probe-facts.ts'
import { type ReadingAround, readCatalogue } from '../../server/flow/read-catalogue.ts'
import type { Renderer } from '../../server/ports.ts'
import { openStore } from '../../server/store/open.ts'
import { createVault } from '../../server/store/vault.ts'
import { type Engine, tabledDatabase } from '../support/engines.ts'
import { type FakeClock, fakeClock } from '../support/fake-clock.ts'
import { fakeIds } from '../support/fake-ids.ts'

const planner = { nextDueAt, planFault, pathFault, patternFault, certificatesFault, keyFault, placeFault }

export const PLANNER: Planner = planner
export const ADA: Actor = { kind: 'person', id: 'ada', name: 'Ada' }

export interface Desk {
  readonly boot: Boot
  readonly clock: FakeClock
  /** What was woken, in order. */
  readonly woken: Wakeable[]
  /** The context of the page that the first `apply` made. */
  context(): Context
  apply(text: string, fileName?: string): Promise<Applied>
  close(): Promise<void>
}

export async function openDesk(engine: Engine): Promise<Desk> {
  const database = await tabledDatabase(engine)
  const store = openStore(database.url)
  await store.migrate()
  const clock = fakeClock()
  const woken: Wakeable[] = []
  const boot: Boot = {
    store,
    clock,
    ids: fakeIds(),
    vault: createVault(new Uint8Array(32).fill(7)),
    renderer: noRenderer,
    baseUrl: 'http://127.0.0.1:3000',
    holder: 'test',
    wake: (what) => woken.push(what),
  }
  let pageId = ''
  return {
    boot,
    clock,
    woken,
    context: () => ({ ...boot, pageId }),
    async apply(text, fileName = 'vedetta.yaml') {
      const done = await applyCatalogue(boot, right(text, { fileName }), PLANNER)
      pageId = done.pageId
      return done.applied
    },
    async close() {
      await store.close()
      await database.close()
    },
  }
}

/** Nothing here renders; a flow that did would be a fault of this test. */
const noRenderer: Renderer = new Proxy({} as Renderer, {
  get(_target, name) {
    throw new Error(`The renderer was asked for ${String(name)}`)
  },
})

const AROUND: ReadingAround = {
  fileName: 'vedetta.yaml',
  variables: {},
  planner: PLANNER,
  refusedUrl: () => null,
  languages: ['en', 'it'],
}

/** The catalogue that a right text says; throws the mistakes of a wrong one. */
export function right(text: string, around: Partial<ReadingAround> = {}): Catalogue {
  const read = readCatalogue(text, { ...AROUND, ...around })
  if ('mistakes' in read) throw new Error(mistakesOf(text, around).join('\n'))
  return read
}

/** The lines that a person would be shown; empty when all is right. */
export function mistakesOf(text: string, around: Partial<ReadingAround> = {}): string[] {
  const all = { ...AROUND, ...around }
  const read = readCatalogue(text, all)
  return 'mistakes' in read ? read.mistakes.map((m) => mistakeLine(all.fileName, m)) : []
}

export const PAGE = `page:
  name: { en: Status, it: Stato }
  languages: [en, it]
`
