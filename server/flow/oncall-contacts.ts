/** Who hears of a suspicion first: added and removed at the desk. Called by http/console-people. */
import type { CreatedOncallContact, NewOncallContact, OncallContact } from '../contract/console.ts'
import { mailAddress } from '../domain/address.ts'
import { pageLanguage } from '../domain/page-language.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import type { AddressGuard } from '../ports.ts'
import { loadPage } from '../store/catalogue.ts'
import { type Contact, findContact, insertContact, listContacts, removeContact } from '../store/oncall.ts'
import type { Tx } from '../store/open.ts'
import { stopDeliveriesTo } from '../store/subscribers.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { once, type Repeat } from './once.ts'
import { newSigningSecret } from './signing-secret.ts'
import { refuseTarget } from './subscriber-list.ts'

export async function readOncall(context: Context): Promise<OncallContact[]> {
  return (await listContacts(context.store.db, context.pageId)).map(viewOf)
}

export interface AddOncall {
  readonly body: NewOncallContact
  readonly actor: Actor
  readonly guard: AddressGuard
}

/** Refuses `address-refused`, `target-refused`, `unknown-language`, `key-taken`. */
export async function addOncall(
  context: Context,
  command: AddOncall,
  repeat: Repeat | null,
): Promise<CreatedOncallContact | Refusal> {
  const { body, actor } = command
  const address = refuseAt('address', await checkedAddress(command.guard, body))
  if (isRefusal(address)) return address
  return once(context, repeat, async (tx) => {
    const language = pageLanguage(await loadPage(tx, context.pageId), body.language ?? null)
    if (isRefusal(language)) return language
    const signingSecret = body.channel === 'webhook' ? newSigningSecret(context) : null
    const contact: Contact = {
      id: context.ids.next(),
      pageId: context.pageId,
      channel: body.channel,
      address,
      language,
      signingSecret: signingSecret && context.vault.seal(signingSecret),
      ownerFile: null,
      createdAt: context.clock.now(),
    }
    if (!(await insertContact(tx, contact))) return refuse('key-taken', `${address} is told first already.`, 'address')
    await note(context, tx, { contact, actor, action: 'add-oncall' })
    return { contact: viewOf(contact), signingSecret }
  })
}

/** Refuses `owned-by-file` for one that stands in the YAML file. */
export function removeOncall(
  context: Context,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<Refusal | null> {
  return context.store.transact(async (tx) => {
    const contact = await findContact(tx, context.pageId, id)
    if (contact === null) return refuse('not-found', 'There is no such on-call contact.')
    if (contact.ownerFile !== null) {
      return refuse('owned-by-file', `${contact.address} stands in ${contact.ownerFile}. Remove it there.`)
    }
    await stopDeliveriesTo(tx, id)
    await removeContact(tx, id)
    await note(context, tx, { contact, actor, action: 'remove-oncall' })
    return null
  })
}

async function checkedAddress(guard: AddressGuard, { channel, address }: NewOncallContact): Promise<string | Refusal> {
  if (channel === 'webhook') return (await refuseTarget(guard, address)) ?? new URL(address).href
  const mail = mailAddress(address)
  // By its key, so that one mailbox is one contact.
  return isRefusal(mail) ? mail : mail.key
}

function note(
  context: Context,
  tx: Tx,
  { contact, actor, action }: { readonly contact: Contact; readonly actor: Actor; readonly action: string },
): Promise<void> {
  const deed = { who: actor, action, subjectId: contact.id, detail: contact.channel }
  return writeDownChange(context, tx, { kind: 'settings', ...deed })
}

function viewOf({ id, channel, address, language, createdAt, ownerFile }: Contact): OncallContact {
  return { id, channel, address, language, createdAt, ownerFile }
}
