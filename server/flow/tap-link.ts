/**
 * The link in an alert: made at sending, for one contact and one incident. Signed and stored nowhere until it is used; it
 * opens nothing any more once the contact is gone or another person's. Made by message, opened by tap.
 */
import { TAP_LINK_MS } from '../domain/tap.ts'
import { type Contact, findContact } from '../store/oncall.ts'
import type { Db, Tx } from '../store/open.ts'
import type { Context } from './context.ts'

const PURPOSE = 'tap'
const TOKEN = /^([0-9a-z]{1,26})\.([0-9a-z]{1,26})\.([0-9a-z]{1,11})\.([A-Za-z0-9_-]{43})$/

export interface TapLink {
  readonly token: string
  readonly contact: Contact
  readonly incidentId: string
  readonly issuedAt: number
}

/** @param issuedAt its 15 minutes begin */
export function tapUrl(
  context: Pick<Context, 'vault' | 'baseUrl'>,
  link: { readonly contact: Pick<Contact, 'id' | 'staffId'>; readonly incidentId: string; readonly issuedAt: number },
): string {
  const { contact, incidentId, issuedAt } = link
  const signature = context.vault.sign(PURPOSE, subjectOf(link))
  return `${context.baseUrl}/alert/${contact.id}.${incidentId}.${issuedAt.toString(36)}.${signature}`
}

/** The same null for a forged, a cut and a foreign token. Does not ask how old it is. */
export async function openTapLink(context: Context, db: Db | Tx, token: string): Promise<TapLink | null> {
  const [, contactId = '', incidentId = '', stamp = '', signature = ''] = TOKEN.exec(token) ?? []
  const contact = contactId === '' ? null : await findContact(db, context.pageId, contactId)
  const issuedAt = Number.parseInt(stamp, 36)
  if (contact === null) return null
  const isOurs = context.vault.isSigned(PURPOSE, subjectOf({ contact, incidentId, issuedAt }), signature)
  const staffId = isReadByOthers(contact) ? null : contact.staffId
  return isOurs ? { token, contact: { ...contact, staffId }, incidentId, issuedAt } : null
}

export function expiryOf({ issuedAt }: Pick<TapLink, 'issuedAt'>): number {
  return issuedAt + TAP_LINK_MS
}

/** A topic of ntfy without an access token is read by whoever knows its name, whosever it is: its links ask who is there. */
function isReadByOthers({ channel, signingSecret }: Contact): boolean {
  return channel === 'ntfy' && signingSecret === null
}

/** Whose the contact is belongs to it: given to another, the links sent before are nobody's. */
function subjectOf({ contact, incidentId, issuedAt }: Parameters<typeof tapUrl>[1]): string {
  return [contact.id, contact.staffId ?? '', incidentId, issuedAt].join('.')
}
