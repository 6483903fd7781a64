/** Whose a note at the desk is. Asked by flow/notes. */
import { type Refusal, refuse } from './refusal.ts'

/** Colleagues read it and answer with notes of their own: what somebody wrote stays theirs. */
export function mayChangeNote(authorId: string, actorId: string): Refusal | null {
  if (authorId === actorId) return null
  return refuse('not-yours', 'Somebody else wrote this. Write a note of your own beside it.')
}
