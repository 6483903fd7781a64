/**
 * What colleagues tell each other about an incident: written, changed and deleted by its author, read at the desk alone.
 * The incident does not move, so nobody's words in the making go stale. Called by the desk's and the API's routes.
 */
import type { IncidentDetail } from '../contract/incidents.ts'
import type { WriteNote } from '../contract/notes.ts'
import { mayChangeNote } from '../domain/note.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { deleteNote, findNote, insertNote, type Note, saveNoteBody } from '../store/notes.ts'
import type { Tx } from '../store/open.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { readIncident, readIncidentDetail } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'

export interface NoteCommand {
  readonly incidentId: string
  readonly actor: Actor
  readonly repeat: Repeat | null
}

export function addNote(
  context: Context,
  { incidentId, actor, repeat }: NoteCommand,
  write: WriteNote,
): Promise<IncidentDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const incident = await readIncident(tx, context.pageId, incidentId)
    if (isRefusal(incident)) return incident
    const body = bodyOf(write)
    if (isRefusal(body)) return body
    const id = context.ids.next()
    const at = context.clock.now()
    await insertNote(tx, { id, incidentId, at, editedAt: null, authorId: actor.id, author: nameOf(actor), body })
    return written(context, tx, { incidentId, actor, action: 'note.added' })
  })
}

export function changeNote(
  context: Context,
  { incidentId, actor, repeat }: NoteCommand,
  { id, ...write }: WriteNote & { readonly id: string },
): Promise<IncidentDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const note = await ownNote(context, tx, { incidentId, id, actor })
    if (isRefusal(note)) return note
    const body = bodyOf(write)
    if (isRefusal(body)) return body
    if (body !== note.body) await saveNoteBody(tx, { id, body, editedAt: context.clock.now() })
    return written(context, tx, { incidentId, actor, action: 'note.changed' })
  })
}

export function removeNote(
  context: Context,
  { incidentId, actor, repeat }: NoteCommand,
  id: string,
): Promise<IncidentDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const note = await ownNote(context, tx, { incidentId, id, actor })
    if (isRefusal(note)) return note
    await deleteNote(tx, id)
    return written(context, tx, { incidentId, actor, action: 'note.removed' })
  })
}

interface Wanted {
  readonly incidentId: string
  readonly id: string
  readonly actor: Actor
}

async function ownNote(context: Context, tx: Tx, { incidentId, id, actor }: Wanted): Promise<Note | Refusal> {
  const incident = await readIncident(tx, context.pageId, incidentId)
  if (isRefusal(incident)) return incident
  const note = await findNote(tx, { incidentId, id })
  if (!note) return refuse('not-found', `This incident has no note ${id}.`)
  return mayChangeNote(note.authorId, actor.id) ?? note
}

function bodyOf({ body }: WriteNote): string | Refusal {
  return body.trim() || refuse('text-missing', 'The note is empty. Write it, or delete it.', 'body')
}

interface Deed {
  readonly incidentId: string
  readonly actor: Actor
  readonly action: string
}

/** The log says that there was a note, and keeps no copy of it: what is deleted is gone. */
async function written(context: Context, tx: Tx, { incidentId, actor, action }: Deed) {
  await writeDownChange(context, tx, { kind: 'incident', who: actor, action, subjectId: incidentId })
  return readIncidentDetail(context, tx, incidentId)
}
