/** Distant agents: how a location is enrolled, who speaks for it, and where a probe is checked from when nobody says. */
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { columnsOf, createTable } from './columns.ts'

export const agents: Migration = {
  async up(db: Kysely<never>) {
    await locations(db)
    await speakers(db)
    // Until now every row named the one location that there was. From here on, no row at all means: from everywhere.
    await sql`delete from probe_locations`.execute(db)
  },
}

async function locations(db: Kysely<never>): Promise<void> {
  const c = columnsOf(db)
  const add = () => db.schema.alterTable('locations')
  await add()
    .addColumn('name', c.text, (k) => k.notNull().defaultTo(''))
    .execute()
  // Raw Ed25519, base64url; null until an agent has enrolled, and after a revocation.
  await add().addColumn('public_key', c.text).execute()
  await add().addColumn('enrol_hash', c.text).execute()
  await add().addColumn('enrol_expires_at', c.instant).execute()
  await add().addColumn('enrolled_at', c.instant).execute()
  await add().addColumn('revoked_at', c.instant).execute()
  await add().addColumn('quarantined_at', c.instant).execute()
  await add()
    .addColumn('quarantined_because', c.text, (k) => k.notNull().defaultTo(''))
    .execute()
  await add()
    .addColumn('agent_version', c.text, (k) => k.notNull().defaultTo(''))
    .execute()
  // The process whose batch was taken last.
  await add()
    .addColumn('run', c.text, (k) => k.notNull().defaultTo(''))
    .execute()
  await add().addColumn('lag_ms', c.integer).execute()
  // By the agent's own clock: a request for assignments is answered once.
  await add()
    .addColumn('asked_at', c.instant, (k) => k.notNull().defaultTo(0))
    .execute()
}

async function speakers(db: Kysely<never>): Promise<void> {
  const c = columnsOf(db)
  // Every process that has spoken with a location's key lately: two that take turns are a key that was copied.
  await createTable(db, 'agent_runs')
    .addColumn('location_id', c.text, (k) => k.notNull().references('locations.id'))
    .addColumn('run', c.text, (k) => k.notNull())
    .addColumn('sequence', c.integer, (k) => k.notNull())
    .addColumn('body_hash', c.text, (k) => k.notNull())
    .addColumn('returned_at', c.instant)
    .addColumn('last_at', c.instant, (k) => k.notNull())
    .addPrimaryKeyConstraint('agent_runs_pk', ['location_id', 'run'] as never)
    .execute()
  // Checks asked of a location beside its plan; told with the next acknowledgement.
  await createTable(db, 'asked_checks')
    .addColumn('location_id', c.text, (k) => k.notNull().references('locations.id'))
    .addColumn('probe_id', c.text, (k) => k.notNull())
    .addColumn('asked_at', c.instant, (k) => k.notNull())
    .addPrimaryKeyConstraint('asked_checks_pk', ['location_id', 'probe_id'] as never)
    .execute()
}
