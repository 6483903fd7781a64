/** (i) From the tap to the word: opening an alert's link and tapping, with an empty history and behind thirteen years of posts. */
import { sql } from 'kysely'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../server/domain/time.ts'
import { publishUpdate } from '../../server/flow/publish-update.ts'
import { publishByTap } from '../../server/flow/tap.ts'
import { readTapPage, type TapPage } from '../../server/flow/tap-facts.ts'
import { tapUrl } from '../../server/flow/tap-link.ts'
import { type Finding, quantile, ratios } from './figures.ts'
import { openQuickStore, type QuickStore, START_AT } from './quick-store.ts'

const COMPONENTS = 20
/** Few, so that most of the 50 ended incidents that the page holds are long ones. */
const ROUNDS = 20
const INCIDENTS = 10_000
const UPDATES_OF = 90
/** The help account of the fourth story: opened in 2009, closed in 2022. */
const YEARS_MS = 13 * 365 * DAY_MS
const ADA = { kind: 'person', id: 'ada', name: 'Ada' } as const

export async function benchConfirm(): Promise<Finding> {
  const bare = await measured(async () => undefined)
  const full = await measured(seedHistory)
  return finding(bare, full)
}

/** On a database of its own: else the rounds of the first would be the newest of the second, and they are short. */
async function measured(seed: (store: QuickStore) => Promise<void>): Promise<Taken[]> {
  const store = await openQuickStore(COMPONENTS, 1)
  try {
    await seedOncall(store)
    await seed(store)
    return await nights(store)
  } finally {
    await store.close()
  }
}

/** Ada, and a mail contact of hers. */
async function seedOncall({ context }: QuickStore): Promise<void> {
  const { db } = context.store
  const ada = { id: ADA.id, email: 'ada@example.com', name: 'Ada', role: 'responder', language: 'en' }
  await db
    .insertInto('staff')
    .values({ ...ada, password_hash: '', created_at: START_AT })
    .execute()
  const contact = { id: 'contact', page_id: context.pageId, channel: 'email', address: ada.email, language: 'en' }
  await db
    .insertInto('oncall_contacts')
    .values({ ...contact, created_at: START_AT, staff_id: ADA.id })
    .execute()
}

interface Taken {
  readonly openMs: number
  readonly tapMs: number
  readonly transactionMs: number
}

/** One component falls, is told by one tap, comes back and is called over; the next one an hour later. */
async function nights(store: QuickStore): Promise<Taken[]> {
  const taken: Taken[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const probeId = store.probeIds[round % COMPONENTS] ?? ''
    await inARow(store, { probeId, isBad: true, everyMs: 5 * SECOND_MS })
    const incidentId = await openOne(store)
    taken.push(await tapped(store, incidentId))
    await inARow(store, { probeId, isBad: false, everyMs: MINUTE_MS })
    await callOver(store, incidentId)
    store.clock.advance(60 * MINUTE_MS)
  }
  return taken
}

interface Row {
  readonly probeId: string
  readonly isBad: boolean
  readonly everyMs: number
}

async function inARow(store: QuickStore, { probeId, isBad, everyMs }: Row): Promise<void> {
  for (let n = 0; n < 4; n += 1) {
    store.clock.advance(everyMs)
    await store.record([probeId], isBad)
  }
}

async function openOne({ context }: QuickStore): Promise<string> {
  const open = await context.store.db
    .selectFrom('incidents')
    .select('id')
    .where('state', '=', 'suspected')
    .executeTakeFirst()
  if (!open) throw new Error('Nothing is suspected')
  return open.id
}

async function tapped({ context, clock, longest }: QuickStore, incidentId: string): Promise<Taken> {
  const contact = { id: 'contact', staffId: ADA.id }
  const token = tapUrl(context, { contact, incidentId, issuedAt: clock.now() }).split('/').at(-1) ?? ''
  const openedAt = performance.now()
  const page = await readTapPage(context, token, null)
  await rendered(context, page)
  const openMs = performance.now() - openedAt
  let tapMs = 0
  const held = await longest(async () => {
    const at = performance.now()
    const after = await publishByTap(context, { token, seen: page?.facts.ask?.seen ?? '', session: null })
    await rendered(context, after)
    tapMs = performance.now() - at
    if (after?.facts.is !== 'published') throw new Error(`The tap was answered ${after?.facts.is}`)
  })
  return { openMs, tapMs, transactionMs: held.transactionMs }
}

async function rendered({ renderer }: QuickStore['context'], page: TapPage | null): Promise<void> {
  if (page) await renderer.tap(page.facts, page.language)
}

async function callOver({ context }: QuickStore, incidentId: string): Promise<void> {
  const { version } = await context.store.db
    .selectFrom('incidents')
    .select('version')
    .where('id', '=', incidentId)
    .executeTakeFirstOrThrow()
  const [component] = await context.store.db
    .selectFrom('incident_components')
    .select('component_id')
    .where('incident_id', '=', incidentId)
    .execute()
  const components = [{ componentId: component?.component_id ?? '', impact: 'none' as const }]
  const texts = { en: { body: 'It works again.' } }
  await publishUpdate(
    context,
    { incidentId, update: { state: 'resolved', version, components, texts }, actor: ADA },
    null,
  )
}

/** Ended long ago and of late, each with its updates, as they are kept. */
async function seedHistory({ context, clock }: QuickStore): Promise<void> {
  const { db } = context.store
  const { pageId } = context
  const from = clock.now() - YEARS_MS
  const eachMs = Math.floor(YEARS_MS / INCIDENTS)
  const everyMs = 20 * MINUTE_MS
  await sql`
    with recursive n (i) as (select 0 union all select i + 1 from n where i < ${INCIDENTS - 1})
    insert into incidents (id, page_id, state, version, impact, origin, started_at, created_at, updated_at, confirmed_at, resolved_at)
    select printf('00%06d', i), ${pageId}, 'resolved', 91, 'none', 'person', ${from} + i * ${eachMs}, ${from} + i * ${eachMs},
      ${from} + i * ${eachMs} + ${everyMs}, ${from} + i * ${eachMs}, ${from} + i * ${eachMs} + ${everyMs} from n`.execute(
    db,
  )
  await sql`insert into incident_titles (incident_id, language, title)
    select id, 'en', 'Part was not working' from incidents where id like '00%'`.execute(db)
  await sql`insert into incident_components (incident_id, component_id, impact, worst)
    select i.id, (select id from components limit 1), 'none', 'major' from incidents i where i.id like '00%'`.execute(
    db,
  )
  await sql`
    with recursive n (i) as (select 0 union all select i + 1 from n where i < ${UPDATES_OF - 1})
    insert into updates (id, page_id, incident_id, state, at, created_at, author, made_by, revision, impacts)
    select printf('%s%02d', x.id, n.i), ${pageId}, x.id, 'investigating', x.started_at + n.i * 10000, x.started_at + n.i * 10000,
      'person:ada:Ada', 'person', 0, '[]' from incidents x, n where x.id like '00%'`.execute(db)
  await sql`insert into update_texts (update_id, language, body, works, advice)
    select id, 'en', 'We are still looking for the cause, and write again within half an hour.', '', '' from updates
    where incident_id like '00%'`.execute(db)
}

function finding(bare: readonly Taken[], full: readonly Taken[]): Finding {
  const of = (taken: readonly Taken[], part: keyof Taken) => taken.map((one) => one[part])
  const p95 = (taken: readonly Taken[], part: keyof Taken) => [quantile(of(taken, part), 0.95)]
  const much = `behind ${INCIDENTS.toLocaleString('en')} incidents and ${(INCIDENTS * UPDATES_OF).toLocaleString('en')} updates`
  const both = (what: string, part: keyof Taken, atMost: number) => [
    { what: `${what}, empty history`, unit: 'ms' as const, values: of(bare, part) },
    { what: `${what}, ${much}`, unit: 'ms' as const, values: of(full, part), goal: { atMost } },
  ]
  const times = (part: keyof Taken) => ratios(p95(full, part), p95(bare, part))
  return {
    title: 'From the tap to the word',
    how: `The product without its prober, its database in a file that is synced at every commit. ${ROUNDS} suspicions one after the other: the link of the alert is opened (facts, words, page), then tapped (read again, published in one transaction, the page that says so). First with an empty history, then with thirteen years of it.`,
    series: [
      ...both('opening the link', 'openMs', 1_000),
      ...both('the tap, to the finished answer', 'tapMs', 1_000),
      ...both('the transaction that publishes', 'transactionMs', 50),
      {
        what: 'its 95th percentile, with all of it',
        unit: 'ms',
        values: p95(full, 'transactionMs'),
        goal: { atMost: 50 },
      },
      {
        what: 'opening, 95th percentile against the empty history',
        unit: 'x',
        values: times('openMs'),
        goal: { atMost: 2 },
      },
      { what: 'the tap, the same', unit: 'x', values: times('tapMs'), goal: { atMost: 2 } },
    ],
  }
}
