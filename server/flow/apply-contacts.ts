/** On-call contacts of the catalogue file, brought into the database. Called by apply-catalogue. */
import type { Catalogue, CatalogueContact } from '../contract/catalogue-file.ts'
import { mailAddress } from '../domain/address.ts'
import { secretOf as channelSecret, isUrlChannel } from '../domain/oncall-channel.ts'
import { isRefusal } from '../domain/refusal.ts'
import { type Contact, insertContact, listContacts, removeContact, updateContact } from '../store/oncall.ts'
import { findStaffByEmail, wasRemoved } from '../store/staff.ts'
import { type Applying, note } from './applying.ts'
import { newSigningSecret } from './signing-secret.ts'

/** A file that says nothing of on-call leaves the contacts as they are. */
export async function applyContacts(applying: Applying, catalogue: Catalogue): Promise<void> {
  if (catalogue.oncall === null) return
  const { context, tx } = applying
  const wanted = await withoutRemoved(applying, catalogue.oncall)
  const known = await listContacts(tx, context.pageId)
  for (const contact of wanted) {
    const before = known.find((c) => c.channel === contact.channel && c.address === contact.address)
    await applyOne(applying, { contact, before, language: contact.language ?? catalogue.page.defaultLanguage })
  }
  for (const contact of known.filter((c) => c.ownerFile !== null)) {
    if (wanted.some((w) => w.channel === contact.channel && w.address === contact.address)) continue
    await removeContact(tx, contact.id)
    await note(applying, 'removed', { kind: 'contact', id: contact.id, key: shown(contact) })
  }
}

/** Whoever was removed from the desk is not called again by a file that still names them. */
async function withoutRemoved(
  { tx }: Applying,
  contacts: readonly CatalogueContact[],
): Promise<readonly CatalogueContact[]> {
  const gone = await Promise.all(contacts.map(({ person }) => person !== null && wasRemoved(tx, keyOf(person))))
  return contacts.filter((_, at) => !gone[at])
}

/** As the desk spells an address. */
function keyOf(person: string): string {
  const address = mailAddress(person)
  return isRefusal(address) ? person : address.key
}

interface One {
  readonly contact: CatalogueContact
  readonly before: Contact | undefined
  readonly language: string
}

async function applyOne(applying: Applying, { contact, before, language }: One): Promise<void> {
  const { context, tx, now, file } = applying
  // Not at the desk yet: it is told all the same, and is theirs from the first start after they are.
  const person = contact.person === null ? null : await findStaffByEmail(tx, keyOf(contact.person))
  const after: Contact = {
    id: before?.id ?? context.ids.next(),
    pageId: context.pageId,
    channel: contact.channel,
    address: contact.address,
    language,
    signingSecret: secretOf(applying, contact, before),
    ownerFile: file,
    createdAt: before?.createdAt ?? now,
    staffId: person?.id ?? null,
  }
  const thing = { kind: 'contact', id: after.id, key: shown(contact) } as const
  if (!before) {
    await insertContact(tx, after)
    await note(applying, 'created', thing)
  } else if (
    before.language !== after.language ||
    before.ownerFile !== after.ownerFile ||
    before.staffId !== after.staffId ||
    before.signingSecret !== after.signingSecret
  ) {
    await updateContact(tx, after)
    await note(applying, 'updated', thing)
  }
}

/** Sealed. Without one in the file a secret is made once and kept, so that every message is signed. */
function secretOf({ context }: Applying, contact: CatalogueContact, before: Contact | undefined): string | null {
  const wants = channelSecret(contact.channel)
  if (wants === 'none' || (wants === 'optional' && contact.secret === null)) return null
  const kept = before?.signingSecret ?? null
  if (contact.secret === null && kept !== null) return kept
  const plain = contact.secret ?? newSigningSecret(context)
  return kept !== null && context.vault.tryOpen(kept) === plain ? kept : context.vault.seal(plain)
}

/** A path may hold a secret, as a topic is one: only the host is written down. */
function shown({ channel, address }: Pick<CatalogueContact, 'channel' | 'address'>): string {
  return isUrlChannel(channel) ? `${channel} at ${URL.parse(address)?.host ?? '?'}` : address
}
