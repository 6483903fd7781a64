/**
 * Words in the making: kept for their writer, who may lose the machine; colleagues learn that somebody writes, and not
 * what. They go with the update that they become (publish-update). Called by the desk's and the API's routes.
 */
import type { KeepWriting, KeptWriting, WriterView } from '../contract/writing.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { isWriting, tellsColleagues } from '../domain/writing.ts'
import { findRealOrRehearsed } from '../store/incidents.ts'
import type { Db, Tx } from '../store/open.ts'
import { insertChange } from '../store/traces.ts'
import { dropWriting, findWriting, saveWriting, writingsOf } from '../store/writing.ts'
import { type Actor, type Context, nameOf, whoName } from './context.ts'

/** Instead of an incident's id: one that is being opened by hand. */
const NEW = 'new'

interface Whose {
  readonly incidentId: string
  readonly actor: Actor
}

export async function readWriting(context: Context, { incidentId, actor }: Whose): Promise<KeptWriting> {
  const kept = await findWriting(context.store.db, { subjectId: incidentId, writerId: actor.id })
  return { content: kept?.content ?? null, savedAt: kept?.savedAt ?? null }
}

/** Safe to repeat: the last words count. */
export function keepWriting(context: Context, whose: Whose, { content }: KeepWriting): Promise<null | Refusal> {
  const { incidentId: subjectId, actor } = whose
  return context.store.transact(async (tx) => {
    const isThere = subjectId === NEW || (await findRealOrRehearsed(tx, context.pageId, subjectId)) !== null
    if (!isThere) return refuse('not-found', `There is no incident ${subjectId}.`)
    const before = await findWriting(tx, { subjectId, writerId: actor.id })
    const now = context.clock.now()
    const tells = tellsColleagues(before?.toldAt ?? null, now)
    const toldAt = tells ? now : (before?.toldAt ?? now)
    const who = { writerId: actor.id, writer: nameOf(actor) }
    await saveWriting(tx, { pageId: context.pageId, subjectId, ...who, content, savedAt: now, toldAt })
    if (tells) await tell(context, tx, subjectId)
    return null
  })
}

/** Given up, or published. Safe to repeat. */
export function dropWords(context: Context, { incidentId: subjectId, actor }: Whose): Promise<null> {
  return context.store.transact(async (tx) => {
    if (await dropWriting(tx, { subjectId, writerId: actor.id })) await tell(context, tx, subjectId)
    return null
  })
}

/** Who has touched words about it lately. */
export async function writersOf(db: Db | Tx, incidentId: string, now: number): Promise<WriterView[]> {
  const writings = (await writingsOf(db, incidentId)).filter((one) => isWriting(one.savedAt, now))
  return writings.map(({ writerId, writer, savedAt }) => ({ id: writerId, name: whoName(writer), savedAt }))
}

async function tell({ pageId, clock }: Context, tx: Tx, subjectId: string): Promise<void> {
  if (subjectId !== NEW) await insertChange(tx, { pageId, kind: 'incident', subjectId, at: clock.now() })
}
