/** What all edits of the catalogue at the desk say and write down alike. Called by edit-component and edit-probe. */
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Tx } from '../store/open.ts'
import { insertAudit, insertChange } from '../store/traces.ts'
import { type Actor, type Context, nameOf } from './context.ts'

export interface Edit {
  readonly actor: Actor
  readonly kind: 'component' | 'probe'
  readonly id: string
  readonly what: 'created' | 'updated' | 'removed'
  readonly key: string
}

/** One audit row, one change row. */
export async function noteEdit(context: Context, tx: Tx, edit: Edit): Promise<void> {
  const at = context.clock.now()
  const { pageId } = context
  await insertAudit(tx, {
    id: context.ids.next(),
    pageId,
    at,
    who: nameOf(edit.actor),
    action: `${edit.kind}.${edit.what}`,
    subjectId: edit.id,
    detail: edit.key,
  })
  await insertChange(tx, { pageId, kind: edit.kind, subjectId: edit.id, at })
}

export function ownedByFile(kind: Edit['kind'], thing: { key: string; ownerFile: string | null }): Refusal {
  return refuse(
    'owned-by-file',
    `The ${kind} ${thing.key} belongs to ${thing.ownerFile}. Change it there and start again.`,
  )
}

export function movedMeanwhile(kind: Edit['kind'], version: number, seen: number): Refusal {
  return refuse(
    'already-moved',
    `Somebody changed this ${kind}: it is at version ${version}; you saw version ${seen}. Read it again, then decide.`,
  )
}
