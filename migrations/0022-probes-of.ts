/** The probes of a component are found without a look at every other: each verdict that turns asks for them. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const probesOf: Migration = {
  async up(db: Kysely<never>) {
    await db.schema.createIndex('probes_by_component').on('probes').column('component_id').execute()
  },
}
