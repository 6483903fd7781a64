/** What the tests of a probe's options share: one probe in the file, and one over the API with all the rows it leaves. */
import { afterEach, beforeEach } from 'vitest'
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import { createGuard } from '../../probes/connect.ts'
import type { Assignment } from '../../probes/protocol.ts'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import { localLocation } from '../../server/store/locations.ts'
import type { Db } from '../../server/store/open.ts'
import { type DeskApp, openDeskApp } from './desk-app.ts'
import { type Desk, openDesk, PAGE } from './setup.ts'

const guard = createGuard({ allow: [], schemes: PROBE_SCHEMES })

/** As the product refuses where no private network is allowed. */
export function refusedUrl(url: string): string | null {
  const verdict = guard.check(url)
  return 'refused' in verdict ? verdict.because : null
}

/** A catalogue with one probe, whose own lines begin in line 9. */
export const withProbe = (...lines: string[]) => `${PAGE}components:
  - key: shop
    name: Shop
    probes:
      - key: one
${lines.map((line) => `        ${line}\n`).join('')}`

/** As `withProbe`, of the web: its other lines begin in line 10. */
export const withWebProbe = (...lines: string[]) => withProbe('url: https://shop.example.com/', ...lines)

type Answer = Awaited<ReturnType<DeskApp['send']>>

export interface ProbeDesk {
  readonly desk: Desk
  readonly app: DeskApp
  /** Posts a probe, of `https://127.0.0.1/` where the facts name no other URL. */
  add(facts: object): Promise<Answer>
  /** Puts these facts, and nothing of the former ones, in the place of what `add` answered. */
  change(made: Answer, facts: object): Promise<Answer>
  /** As `assignedAt`. */
  assigned(): Promise<readonly Assignment[]>
}

/** A desk on SQLite with one component for each test; probes may watch loopback. */
export function probeDeskEachTest(): ProbeDesk {
  let desk: Desk
  let app: DeskApp
  let componentId: unknown
  beforeEach(async () => {
    desk = await openDesk('sqlite')
    await desk.apply(`${PAGE}components: []\n`)
    app = await openDeskApp(desk.context(), ['127.0.0.0/8'])
    const payload = { key: 'shop', name: { en: 'Shop' } }
    componentId = (await app.send('admin', { method: 'POST', url: '/components', payload })).json.id
  })
  afterEach(async () => {
    await app.close()
    await desk.close()
  })
  const edit = (facts: object) => ({ key: 'one', componentId, url: 'https://127.0.0.1/', ...facts })
  return {
    get desk() {
      return desk
    },
    get app() {
      return app
    },
    add: (facts) => app.send('admin', { method: 'POST', url: '/probes', payload: edit(facts) }),
    change: ({ json: { id, version } }, facts) =>
      app.send('admin', { method: 'PUT', url: `/probes/${id}`, payload: edit({ version, ...facts }) }),
    assigned: () => assignedAt(desk),
  }
}

/** What the built-in prober is given. */
export async function assignedAt(desk: Desk): Promise<readonly Assignment[]> {
  const { id } = await localLocation(desk.boot.store.db)
  return (await assignmentsFor(desk.context(), id, [])).assignments
}

/** Of every table that an edit of a probe leaves something in. */
export function rowsOfEdits(db: Db): Promise<unknown[]> {
  return Promise.all([
    db.selectFrom('probes').selectAll().execute(),
    db.selectFrom('audit').selectAll().execute(),
    db.selectFrom('changes').selectAll().execute(),
    db.selectFrom('repeats').selectAll().execute(),
  ])
}
