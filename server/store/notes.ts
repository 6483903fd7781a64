/** Notes of colleagues on incidents. Rows in, shapes out; no rules. */
import type { Db, Tx } from './open.ts'

export interface Note {
  readonly id: string
  readonly incidentId: string
  readonly at: number
  readonly editedAt: number | null
  readonly authorId: string
  readonly author: string
  readonly body: string
}

export async function insertNote(tx: Tx, note: Note): Promise<void> {
  const { id, at, author, body } = note
  const row = { id, at, author, body, incident_id: note.incidentId, edited_at: note.editedAt, author_id: note.authorId }
  await tx.insertInto('incident_notes').values(row).execute()
}

/** Newest first. */
export async function notesOf(db: Db | Tx, incidentId: string): Promise<Note[]> {
  const rows = db.selectFrom('incident_notes').selectAll().where('incident_id', '=', incidentId)
  return (await rows.orderBy('id', 'desc').execute()).map(noteOf)
}

export async function findNote(tx: Tx, { incidentId, id }: Pick<Note, 'incidentId' | 'id'>): Promise<Note | null> {
  const rows = tx.selectFrom('incident_notes').selectAll().where('id', '=', id).where('incident_id', '=', incidentId)
  const row = await rows.executeTakeFirst()
  return row ? noteOf(row) : null
}

export async function saveNoteBody(
  tx: Tx,
  { id, body, editedAt }: Pick<Note, 'id' | 'body' | 'editedAt'>,
): Promise<void> {
  await tx.updateTable('incident_notes').set({ body, edited_at: editedAt }).where('id', '=', id).execute()
}

export async function deleteNote(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('incident_notes').where('id', '=', id).execute()
}

interface Row {
  id: string
  incident_id: string
  at: number
  edited_at: number | null
  author_id: string
  author: string
  body: string
}

function noteOf(r: Row): Note {
  const { id, at, author, body } = r
  return { id, at, author, body, incidentId: r.incident_id, editedAt: r.edited_at, authorId: r.author_id }
}
