/** What all edits of the catalogue at the desk refuse, say and write down alike. Called by edit-component and edit-probe. */
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Tx } from '../store/open.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'
import type { Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'

/** Who edits, and which repeat of which command it is. */
export interface Editing {
  readonly actor: Actor
  readonly repeat: Repeat | null
}

type Kind = 'component' | 'probe'

export interface Edit {
  readonly actor: Actor
  readonly kind: Kind
  readonly id: string
  readonly what: 'created' | 'updated' | 'removed'
}

interface Kept {
  readonly key: string
  readonly version: number
  readonly ownerFile: string | null
}

/**
 * What a person wants to change or remove, if the desk may.
 *
 * @param thing undefined: there is none
 * @param seenVersion the one that they saw; null: whichever it is
 * @returns it; refuses `not-found`, `owned-by-file`, `already-moved`
 */
export function editable<T extends Kept>(kind: Kind, thing: T | undefined, seenVersion: number | null): T | Refusal {
  if (!thing) return refuse('not-found', `There is no such ${kind}; it may have been removed.`)
  const { key, version, ownerFile } = thing
  if (ownerFile !== null) {
    return refuse('owned-by-file', `The ${kind} ${key} belongs to ${ownerFile}. Change it there and start again.`)
  }
  if (seenVersion === null || seenVersion === version) return thing
  return refuse(
    'already-moved',
    `Somebody changed this ${kind}: it is at version ${version}; you saw version ${seenVersion}. Read it again, then decide.`,
  )
}

/** By somebody who is there, or who was: what a removed one saw hangs on its key, so that only making it anew takes it. */
export function keyTaken(kind: Kind | 'location', key: string, wasRemoved = false): Refusal {
  const because = wasRemoved ? `A ${kind} that was removed had the key ${key}.` : `Another ${kind} has the key ${key}.`
  return refuse('key-taken', `${because} Choose another one.`, 'key')
}

/** The page's next revision, since it says what there is and what is measured; the audit; and the answer, read after both. */
export async function finishEdit<View extends { readonly key: string }>(
  context: Context,
  tx: Tx,
  edit: Edit,
  read: () => Promise<View | null>,
): Promise<View> {
  await makeRevision(context, tx, 'catalogue')
  const view = await read()
  if (!view) throw new Error(`The ${edit.kind} ${edit.id} was written and is not there`)
  await noteEdit(context, tx, edit, view.key)
  return view
}

/** One audit row, one change row. */
export function noteEdit(context: Context, tx: Tx, { actor, kind, id, what }: Edit, key: string): Promise<void> {
  return writeDownChange(context, tx, { kind, who: actor, action: `${kind}.${what}`, subjectId: id, detail: key })
}
