/** A migrated, empty database with one page, and the rows that tests of the store begin with. */
import type { Insertable } from 'kysely'
import { onTestFinished } from 'vitest'
import { insertPage } from '../../server/store/catalogue.ts'
import { type Incident, insertIncident } from '../../server/store/incidents.ts'
import { openStore, type Store } from '../../server/store/open.ts'
import { insertOutbox, type OutboxKind, type OutboxRow } from '../../server/store/outbox.ts'
import type { SubscribersTable } from '../../server/store/schema.ts'
import { type Engine, tabledDatabase } from '../support/engines.ts'

export const PAGE_ID = 'page1'
export const NOW = Date.UTC(2026, 5, 11, 18, 47)

/** `rival`: another process. On PostgreSQL a pool of its own; on SQLite there is one connection, so it is the same store. */
export async function seededStore(engine: Engine): Promise<{ store: Store; rival: Store }> {
  const database = await tabledDatabase(engine)
  onTestFinished(() => database.close())
  const store = openStore(database.url)
  onTestFinished(() => store.close())
  await store.migrate()
  await store.transact((tx) =>
    insertPage(
      tx,
      {
        id: PAGE_ID,
        key: 'main',
        timeZone: 'Europe/Rome',
        defaultLanguage: 'en',
        supportUrl: null,
        ownerFile: null,
        languages: [
          { language: 'en', name: 'Example' },
          { language: 'it', name: 'Esempio' },
        ],
      },
      NOW,
    ),
  )
  if (engine === 'sqlite') return { store, rival: store }
  const rival = openStore(database.url)
  onTestFinished(() => rival.close())
  return { store, rival }
}

export const subscriberId = (n: number) => `s${String(n).padStart(5, '0')}`

/** `s00001` ... with mail addresses, confirmed, in English; every row may be changed by its number. */
export async function seedSubscribers(
  { db }: Store,
  count: number,
  change: (n: number) => Partial<Insertable<SubscribersTable>> = () => ({}),
): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, i) => ({
    id: subscriberId(i + 1),
    page_id: PAGE_ID,
    channel: 'email',
    address: `reader${i + 1}@example.com`,
    address_key: `reader${i + 1}@example.com`,
    language: 'en',
    signing_secret: null,
    created_at: NOW - 1_000,
    confirmed_at: NOW - 500,
    ended_at: null,
    ended_why: null,
    last_asked_at: null,
    consent: '{}',
    kinds: null,
    ...change(i + 1),
  }))
  for (let i = 0; i < rows.length; i += 500) {
    await db
      .insertInto('subscribers')
      .values(rows.slice(i, i + 500))
      .execute()
  }
  return rows.map((r) => r.id)
}

export function outboxRow(id: string, change: Partial<OutboxRow> = {}): OutboxRow {
  const kind: OutboxKind = 'update'
  return {
    id,
    pageId: PAGE_ID,
    kind,
    subjectId: `update of ${id}`,
    facts: '{}',
    revision: null,
    createdAt: NOW,
    notBeforeAt: NOW,
    ...change,
  }
}

export async function seedOutbox(store: Store, id: string, change: Partial<OutboxRow> = {}): Promise<OutboxRow> {
  const row = outboxRow(id, change)
  await store.transact((tx) => insertOutbox(tx, row))
  return row
}

export function incidentRow(id: string, change: Partial<Incident> = {}): Incident {
  return {
    id,
    pageId: PAGE_ID,
    state: 'suspected',
    version: 1,
    impact: 'major',
    origin: 'checks',
    startedAt: NOW,
    createdAt: NOW,
    updatedAt: NOW,
    confirmedAt: null,
    monitoringAt: null,
    looksOverAt: null,
    resolvedAt: null,
    dismissedWhy: null,
    mergedInto: null,
    rehearsalId: null,
    nextUpdateAt: null,
    ...change,
  }
}

export async function seedIncident(store: Store, id: string, change: Partial<Incident> = {}): Promise<Incident> {
  const row = incidentRow(id, change)
  await store.transact((tx) => insertIncident(tx, row))
  return row
}
