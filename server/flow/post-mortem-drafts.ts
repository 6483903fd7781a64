/**
 * Post-mortems in the making: each writer's own words are kept as those of updates are (flow/writing), and colleagues may
 * read them and go on with them, since who writes and who answers for it may be two people. Called by the desk's and the API's routes.
 */
import type { PostMortemView } from '../contract/post-mortem.ts'
import type { KeepWriting } from '../contract/writing.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { tellsColleagues } from '../domain/writing.ts'
import type { Db, Tx } from '../store/open.ts'
import { insertChange } from '../store/traces.ts'
import { dropWriting, findWriting, saveWriting, writingsOf } from '../store/writing.ts'
import { type Actor, type Context, nameOf, whoName } from './context.ts'
import { readIncident } from './incident-detail.ts'

interface Whose {
  readonly incidentId: string
  readonly actor: Actor
}

/** Beside the words for an update of the same incident. */
export function draftSubject(incidentId: string): string {
  return `post-mortem ${incidentId}`
}

/** Safe to repeat: the last words count. */
export function keepDraft(
  context: Context,
  { incidentId, actor }: Whose,
  { content }: KeepWriting,
): Promise<null | Refusal> {
  return context.store.transact(async (tx) => {
    const incident = await readIncident(tx, context.pageId, incidentId)
    if (isRefusal(incident)) return incident
    const own = { subjectId: draftSubject(incidentId), writerId: actor.id }
    const before = await findWriting(tx, own)
    const now = context.clock.now()
    const tells = tellsColleagues(before?.toldAt ?? null, now)
    const told = { savedAt: now, toldAt: tells ? now : (before?.toldAt ?? now) }
    await saveWriting(tx, { pageId: context.pageId, ...own, writer: nameOf(actor), content, ...told })
    if (tells) await tellDesks(context, tx, incidentId)
    return null
  })
}

/** Given up. Safe to repeat. */
export function dropDraft(context: Context, { incidentId, actor }: Whose): Promise<null> {
  return context.store.transact(async (tx) => {
    const own = { subjectId: draftSubject(incidentId), writerId: actor.id }
    if (await dropWriting(tx, own)) await tellDesks(context, tx, incidentId)
    return null
  })
}

export async function draftsOf(db: Db | Tx, incidentId: string, readerId: string): Promise<PostMortemView['drafts']> {
  const writings = await writingsOf(db, draftSubject(incidentId))
  return writings.map(({ writerId, writer, savedAt, content }) => ({
    ...{ writerId, by: whoName(writer), isOwn: writerId === readerId, savedAt, content },
  }))
}

async function tellDesks({ pageId, clock }: Context, tx: Tx, incidentId: string): Promise<void> {
  await insertChange(tx, { pageId, kind: 'incident', subjectId: incidentId, at: clock.now() })
}
