/** How the page lets people speak: read, and set by who answers for words. Called by http/console-speaking. */
import type { Speaking } from '../contract/speaking.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { NEUTRAL_TEMPLATES } from '../domain/wording.ts'
import { holdPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import { loadSpeaking, saveSpeaking } from '../store/speaking.ts'
import { writeDownChange } from './audit.ts'
import type { Context } from './context.ts'
import type { Editing } from './edit-notes.ts'
import { once } from './once.ts'
import { unapproved } from './policy-words.ts'

export function readSpeaking({ store, pageId }: Context): Promise<Speaking> {
  return loadSpeaking(store.db, pageId)
}

/** Refuses `approval-needed` while nobody answers for what would go out instead. */
export function changeSpeaking(
  context: Context,
  { actor, repeat }: Editing,
  next: Speaking,
): Promise<Speaking | Refusal> {
  return once(context, repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const refused = next.approvalMin === null ? null : await refuseWithoutWords(context, tx)
    if (refused) return refused
    await saveSpeaking(tx, context.pageId, next)
    const { approvalMin, mailAfterS, webhookAfterS, socialAfterS } = next
    const words = approvalMin === null ? 'own words go as they are' : `own words wait ${approvalMin} min`
    const detail = `${words}; mail ${mailAfterS} s, webhook ${webhookAfterS} s, social ${socialAfterS} s`
    const deed = { kind: 'settings', who: actor, action: 'speaking.changed', detail } as const
    await writeDownChange(context, tx, { ...deed, subjectId: context.pageId })
    return next
  })
}

async function refuseWithoutWords(context: Context, tx: Tx): Promise<Refusal | null> {
  const missing = await unapproved(context, tx, NEUTRAL_TEMPLATES)
  if (missing.length === 0) return null
  const because = `Nobody answers for what would go out instead, in the page’s main language: ${missing.join(', ')}.`
  return refuse('approval-needed', `${because} Have them approved first.`, 'approvalMin')
}
