/** Who hears of a suspicion first: added and removed at the desk. Called by http/console-people. */
import type { ChangeOncallContact, CreatedOncallContact, NewOncallContact, OncallContact } from '../contract/console.ts'
import { givenSecret, isUrlChannel, secretOf, spelledAddress } from '../domain/oncall-channel.ts'
import { pageLanguage } from '../domain/page-language.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import type { AddressGuard } from '../ports.ts'
import { holdPage, loadPage } from '../store/catalogue.ts'
import {
  type Contact,
  contactsOfStaff,
  findContact,
  insertContact,
  listContacts,
  removeContact,
  updateContact,
} from '../store/oncall.ts'
import type { Tx } from '../store/open.ts'
import { answerSecrets } from '../store/pager-answers.ts'
import { findStaff, listStaff } from '../store/staff.ts'
import { stopDeliveriesTo } from '../store/subscribers.ts'
import { hashToken } from '../store/vault.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { once, type Repeat } from './once.ts'
import { newSigningSecret } from './signing-secret.ts'
import { refuseTarget } from './subscriber-list.ts'

export async function readOncall(context: Context): Promise<OncallContact[]> {
  const { db } = context.store
  const staff = new Map((await listStaff(db)).map((s) => [s.id, s.name]))
  const heard = await answerSecrets(db, context.pageId)
  const contacts = await listContacts(db, context.pageId)
  return contacts.map((c) => viewOf(context, c, { name: staff.get(c.staffId ?? '') ?? '', isHeard: heard.has(c.id) }))
}

export interface AddOncall {
  readonly body: NewOncallContact
  readonly actor: Actor
  readonly guard: AddressGuard
}

/** Refuses `address-refused`, `target-refused`, `secret-missing`, `secret-refused`, `unknown-language`, `unknown-person`, `key-taken`. */
export async function addOncall(
  context: Context,
  command: AddOncall,
  repeat: Repeat | null,
): Promise<CreatedOncallContact | Refusal> {
  const { body, actor } = command
  const address = refuseAt('address', await checkedAddress(command.guard, body))
  if (isRefusal(address)) return address
  const given = givenSecret(body.channel, body.secret ?? null)
  if (isRefusal(given)) return given
  return once(context, repeat, async (tx) => {
    const language = pageLanguage(await loadPage(tx, context.pageId), body.language ?? null)
    if (isRefusal(language)) return language
    const person = await personOf(tx, body.personId ?? null)
    if (isRefusal(person)) return person
    const signingSecret = secretOf(body.channel) === 'made' ? newSigningSecret(context) : null
    const kept = signingSecret ?? given
    const contact: Contact = {
      id: context.ids.next(),
      pageId: context.pageId,
      channel: body.channel,
      address,
      language,
      signingSecret: kept && context.vault.seal(kept),
      ownerFile: null,
      createdAt: context.clock.now(),
      staffId: person?.id ?? null,
    }
    if (!(await insertContact(tx, contact))) return refuse('key-taken', `${address} is told first already.`, 'address')
    await note(context, tx, { contact, actor, action: 'add-oncall' })
    return { contact: viewOf(context, contact, { name: person?.name ?? '', isHeard: false }), signingSecret }
  })
}

export interface ChangeOncall {
  readonly id: string
  readonly body: ChangeOncallContact
  readonly actor: Actor
}

/** Links that were sent to whom it belonged before open nothing any more. Refuses as `addOncall`, `owned-by-file`, `already-moved`. */
export function changeOncall(
  context: Context,
  { id, body, actor }: ChangeOncall,
  repeat: Repeat | null,
): Promise<OncallContact | Refusal> {
  return once(context, repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const contact = await findOurs(context, tx, id)
    if (isRefusal(contact)) return contact
    if (body.version !== undefined && body.version !== versionOf(contact)) return MOVED
    const language = pageLanguage(await loadPage(tx, context.pageId), body.language)
    if (isRefusal(language)) return language
    const person = await personOf(tx, body.personId)
    if (isRefusal(person)) return person
    const changed = { ...contact, language, staffId: person?.id ?? null }
    await updateContact(tx, changed)
    await note(context, tx, { contact: changed, actor, action: 'change-oncall' })
    const isHeard = (await answerSecrets(tx, context.pageId)).has(id)
    return viewOf(context, changed, { name: person?.name ?? '', isHeard })
  })
}

const MOVED = refuse('already-moved', 'Somebody changed this contact. Read it again.')

function versionOf({ language, staffId }: Pick<Contact, 'language' | 'staffId'>): string {
  return hashToken(`${language} ${staffId}`).slice(0, 16)
}

/** Refuses `owned-by-file` for one that stands in the YAML file. */
export function removeOncall(
  context: Context,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<Refusal | null> {
  return context.store.transact(async (tx) => {
    const contact = await findOurs(context, tx, id)
    if (isRefusal(contact)) return contact
    await stopDeliveriesTo(tx, id)
    await removeContact(tx, id)
    await note(context, tx, { contact, actor, action: 'remove-oncall' })
    return null
  })
}

/** Inside the transaction that takes somebody off the desk: nothing that was on its way to them leaves either. */
export async function removeContactsOf(tx: Tx, staffId: string): Promise<void> {
  for (const { id } of await contactsOfStaff(tx, staffId)) {
    await stopDeliveriesTo(tx, id)
    await removeContact(tx, id)
  }
}

async function findOurs(context: Context, tx: Tx, id: string): Promise<Contact | Refusal> {
  const contact = await findContact(tx, context.pageId, id)
  if (contact === null) return refuse('not-found', 'There is no such on-call contact.')
  if (contact.ownerFile === null) return contact
  return refuse('owned-by-file', `${contact.address} stands in ${contact.ownerFile}. Change or remove it there.`)
}

interface Person {
  readonly id: string
  readonly name: string
}

async function personOf(tx: Tx, id: string | null): Promise<Person | null | Refusal> {
  if (id === null) return null
  return (await findStaff(tx, id)) ?? refuse('unknown-person', 'There is nobody at the desk with this id.', 'personId')
}

async function checkedAddress(guard: AddressGuard, { channel, address }: NewOncallContact): Promise<string | Refusal> {
  const refused = isUrlChannel(channel) ? await refuseTarget(guard, address) : null
  return refused ?? spelledAddress(channel, isUrlChannel(channel) ? new URL(address).href : address)
}

function note(
  context: Context,
  tx: Tx,
  { contact, actor, action }: { readonly contact: Contact; readonly actor: Actor; readonly action: string },
): Promise<void> {
  const deed = { who: actor, action, subjectId: contact.id, detail: contact.channel }
  return writeDownChange(context, tx, { kind: 'settings', ...deed })
}

function viewOf(
  { baseUrl }: Context,
  { staffId, ...contact }: Contact,
  { name, isHeard }: { readonly name: string; readonly isHeard: boolean },
): OncallContact {
  const { id, channel, address, language, createdAt, ownerFile } = contact
  const person = staffId === null ? null : { id: staffId, name }
  const answers = channel === 'pagerduty' ? { url: `${baseUrl}/api/pager/pagerduty/${id}`, isHeard } : null
  return {
    id,
    channel,
    address,
    language,
    person,
    answers,
    createdAt,
    ownerFile,
    version: versionOf({ language, staffId }),
  }
}
