/** Writes down who did what, in the transaction that did it. Called by every flow in which people or their programs act. */
import type { ChangeKind } from '../domain/change.ts'
import type { Tx } from '../store/open.ts'
import { insertAudit, insertChange } from '../store/traces.ts'
import { type Actor, type Context, nameOf } from './context.ts'

export interface Deed {
  /** An actor, or the name of what is none: `cli`. */
  readonly who: Actor | string
  /** `incident.resolved`, `add-oncall` */
  readonly action: string
  readonly subjectId: string
  /** What the action does not say, for people to read: a reason, a key, a role. Never a secret. */
  readonly detail?: string
}

export async function writeDown(
  context: Pick<Context, 'ids' | 'clock' | 'pageId'>,
  tx: Tx,
  { who, action, subjectId, detail = '' }: Deed,
): Promise<void> {
  await insertAudit(tx, {
    id: context.ids.next(),
    pageId: context.pageId,
    at: context.clock.now(),
    who: typeof who === 'string' ? who : nameOf(who),
    action,
    subjectId,
    detail,
  })
}

/** As `writeDown`, where desks show the thing: they read it again. */
export async function writeDownChange(
  context: Pick<Context, 'ids' | 'clock' | 'pageId'>,
  tx: Tx,
  { kind, ...deed }: Deed & { readonly kind: ChangeKind },
): Promise<void> {
  await writeDown(context, tx, deed)
  await insertChange(tx, { pageId: context.pageId, kind, subjectId: deed.subjectId, at: context.clock.now() })
}
