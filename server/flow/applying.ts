/**
 * What the steps of applying a catalogue file share: the transaction, the count of what moved, and how each change is
 * written down. Made by apply-catalogue.
 */
import type { ChangeKind } from '../domain/change.ts'
import type { Tx } from '../store/open.ts'
import { writeDownChange } from './audit.ts'
import type { Context } from './context.ts'
import type { Planner } from './probe-facts.ts'

/** A process that has no page yet: the file makes it. */
export type Boot = Omit<Context, 'pageId'>

export interface Applied {
  /** `component web`, `probe web-home` ...; in the order they were done. */
  readonly created: string[]
  readonly updated: string[]
  readonly removed: string[]
  /** Gone from the file but still part of an open incident: removed by a later start. */
  readonly kept: string[]
}

export interface Applying {
  readonly context: Context
  readonly tx: Tx
  readonly planner: Planner
  /** The file's base name. */
  readonly file: string
  readonly now: number
  readonly applied: Applied
}

const WORDS = { created: 'created', updated: 'updated', removed: 'removed', kept: 'kept' } as const

/** One change of one thing: counted, audited and told to the desks. `key`: how the file names it. */
export async function note(
  applying: Applying,
  what: keyof Applied,
  thing: { readonly kind: ChangeKind | 'region' | 'contact'; readonly id: string; readonly key: string },
): Promise<void> {
  const { context, tx, file, applied } = applying
  applied[what].push(`${thing.kind} ${thing.key}`)
  if (what === 'kept') return
  const kind = thing.kind === 'region' ? 'page' : thing.kind === 'contact' ? 'settings' : thing.kind
  const action = `${thing.kind}.${WORDS[what]}`
  await writeDownChange(context, tx, { kind, who: `file:${file}`, action, subjectId: thing.id, detail: thing.key })
}
