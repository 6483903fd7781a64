/** Who hears of a rehearsal: those who take part, by their own contacts, and by mail where they have none. Called by escalate and tell-words. */
import { fanOutToStaff } from '../store/fan-out.ts'
import { type Contact, listContacts } from '../store/oncall.ts'
import type { Tx } from '../store/open.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { type Rehearsal, rehearsalAbout } from '../store/rehearsals.ts'

/** Of the page; of a rehearsed incident, those alone that belong to who takes part: what is shared rings for others too. */
export async function contactsAbout(
  tx: Tx,
  { pageId, incidentId }: { readonly pageId: string; readonly incidentId: string },
): Promise<Contact[]> {
  const contacts = await listContacts(tx, pageId)
  const rehearsal = await rehearsalAbout(tx, incidentId)
  return rehearsal ? ownOf(rehearsal, contacts) : contacts
}

function ownOf({ participants }: Rehearsal, contacts: readonly Contact[]): Contact[] {
  return contacts.filter((c) => c.staffId !== null && participants.includes(c.staffId))
}

/** Of these people: all of them in earnest; about a rehearsed incident, those who take part. */
export async function thoseConcerned(tx: Tx, incidentId: string, staffIds: readonly string[]): Promise<string[]> {
  const rehearsal = await rehearsalAbout(tx, incidentId)
  return staffIds.filter((id) => !rehearsal || rehearsal.participants.includes(id))
}

/** An alarm of a rehearsal, to those who could not hear it otherwise. Does nothing in earnest. */
export async function mailTheRest(tx: Tx, row: OutboxRow, now: number): Promise<void> {
  const rehearsal = await rehearsalAbout(tx, row.subjectId)
  if (!rehearsal) return
  const reached = new Set(ownOf(rehearsal, await listContacts(tx, row.pageId)).map((c) => c.staffId))
  const staffIds = rehearsal.participants.filter((id) => !reached.has(id))
  await fanOutToStaff(tx, row, { staffIds, now })
}
