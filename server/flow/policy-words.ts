/** Whether somebody answers for the words that would go out by themselves. Asked when a policy is set, and flow/speaking. */
import { POLICY_TEMPLATES } from '../domain/policy.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { UpdateTemplate } from '../domain/template-kinds.ts'
import { loadPage } from '../store/catalogue.ts'
import type { Db, Tx } from '../store/open.ts'
import { currentTemplates } from '../store/templates.ts'
import type { Context } from './context.ts'

/** Those that nobody has approved in the page's default language; the renderer is not asked. */
export async function unapproved<Kind extends UpdateTemplate>(
  context: Context,
  db: Db | Tx,
  kinds: readonly Kind[],
): Promise<Kind[]> {
  const { defaultLanguage } = await loadPage(db, context.pageId)
  const rows = await currentTemplates(db, context.pageId)
  return kinds.filter(
    (kind) =>
      !rows.some((r) => r.kind === kind && r.tone === 'plain' && r.language === defaultLanguage && r.approved !== null),
  )
}

export async function refusePolicy(context: Context, tx: Tx, isGroup: boolean): Promise<Refusal | null> {
  if (isGroup) return refuse('policy-refused', 'A group says nothing by itself: set it at its members.', 'policy')
  const missing = await unapproved(context, tx, POLICY_TEMPLATES)
  if (missing.length === 0) return null
  const { defaultLanguage } = await loadPage(tx, context.pageId)
  const because = `Nobody answers for these templates in ${defaultLanguage} yet: ${missing.join(', ')}. Have them approved first.`
  return refuse('policy-refused', because, 'policy')
}
