/** Who is told first: on-call contacts. Used by `flow/oncall-contacts` and apply-catalogue. */
import type { Selectable } from 'kysely'
import type { OncallChannel } from '../domain/oncall-channel.ts'
import type { Db, Tx } from './open.ts'
import type { OncallContactsTable } from './schema.ts'

export interface Contact {
  readonly id: string
  readonly pageId: string
  readonly channel: OncallChannel
  readonly address: string
  readonly language: string
  /** Sealed by the vault: what signs a webhook, an access token, an integration key; null: none. */
  readonly signingSecret: string | null
  /** The YAML file that owns it; null: made at the desk. */
  readonly ownerFile: string | null
  readonly createdAt: number
  /** Whose it is; null: several people read it. */
  readonly staffId: string | null
}

/** @returns false when this channel and address are there already */
export async function insertContact(tx: Tx, contact: Contact): Promise<boolean> {
  const { id, channel, address, language } = contact
  const done = await tx
    .insertInto('oncall_contacts')
    .values({
      id,
      channel,
      address,
      language,
      page_id: contact.pageId,
      signing_secret: contact.signingSecret,
      owner_file: contact.ownerFile,
      created_at: contact.createdAt,
      staff_id: contact.staffId,
    })
    .onConflict((c) => c.columns(['page_id', 'channel', 'address']).doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

/** Oldest first. */
export async function listContacts(db: Db | Tx, pageId: string): Promise<Contact[]> {
  const rows = await db.selectFrom('oncall_contacts').selectAll().where('page_id', '=', pageId).orderBy('id').execute()
  return rows.map(toContact)
}

export async function findContact(db: Db | Tx, pageId: string, id: string): Promise<Contact | null> {
  const row = await db
    .selectFrom('oncall_contacts')
    .selectAll()
    .where('page_id', '=', pageId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? toContact(row) : null
}

/** Language, person, secret and owner; an address that changes is another contact. */
export async function updateContact(tx: Tx, contact: Contact): Promise<void> {
  await tx
    .updateTable('oncall_contacts')
    .set({
      language: contact.language,
      owner_file: contact.ownerFile,
      signing_secret: contact.signingSecret,
      staff_id: contact.staffId,
    })
    .where('id', '=', contact.id)
    .execute()
}

export async function contactsOfStaff(db: Db | Tx, staffId: string): Promise<Contact[]> {
  const rows = await db.selectFrom('oncall_contacts').selectAll().where('staff_id', '=', staffId).execute()
  return rows.map(toContact)
}

export async function removeContact(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('oncall_contacts').where('id', '=', id).execute()
}

function toContact(row: Selectable<OncallContactsTable>): Contact {
  const { id, address, language } = row
  return {
    id,
    address,
    language,
    pageId: row.page_id,
    channel: row.channel as Contact['channel'],
    signingSecret: row.signing_secret,
    ownerFile: row.owner_file,
    createdAt: row.created_at,
    staffId: row.staff_id,
  }
}
