/** Edits, approvals and returns to what is shipped: each is a version of its template. Called by the routes of /api/v1/templates. */
import type { ApproveTemplate, EditTemplate, ResetTemplate, TemplateView } from '../contract/templates.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { VARIABLES } from '../domain/template.ts'
import { unknownIn } from '../domain/template-faults.ts'
import type { TemplateId, TemplateText } from '../domain/template-kinds.ts'
import { loadPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import { currentTemplates, insertTemplate, type TemplateVersion, templateVersions } from '../store/templates.ts'
import { writeDownChange } from './audit.ts'
import { type Context, nameOf } from './context.ts'
import type { Editing } from './edit-notes.ts'
import { once } from './once.ts'
import { foreignLanguage, standing, viewOf } from './templates.ts'

/**
 * New words; whoever approved the old ones has not approved these, nor translations of them. Refuses `unknown-variable`, `unknown-language`, `already-moved`.
 */
export async function editTemplate(
  context: Context,
  { actor, repeat }: Editing,
  { id, edit }: { readonly id: TemplateId; readonly edit: EditTemplate },
): Promise<TemplateView | Refusal> {
  const text = trimmed(edit.text)
  const fault = wordFault(text)
  if (fault) return fault
  return change(context, { id, editing: { actor, repeat }, seen: edit.version }, 'edited', (_, at) => ({
    ...{ text, at, approved: null },
    author: nameOf(actor),
  }))
}

/** Somebody answers for the words as they stand, or does so no longer. Approved words are kept: a newer product ships others. */
export function approveTemplate(
  context: Context,
  editing: Editing,
  { id, version, approved }: ApproveTemplate & { readonly id: TemplateId },
): Promise<TemplateView | Refusal> {
  const action = approved ? 'approved' : 'withdrawn'
  return change(context, { id, editing, seen: version }, action, ({ row, shipped }, at) => {
    const text = row?.text ?? shipped
    if (!text) return refuse('not-found', 'There is no such template: write it first.')
    const by = nameOf(editing.actor)
    return { text, author: row?.author ?? by, at: row?.at ?? at, approved: approved ? { by, at } : null }
  })
}

/** As it is shipped; one that is not shipped goes. Approvals go as by an edit. */
export function resetTemplate(
  context: Context,
  editing: Editing,
  { id, version }: ResetTemplate & { readonly id: TemplateId },
): Promise<TemplateView | null | Refusal> {
  const author = nameOf(editing.actor)
  return change(context, { id, editing, seen: version }, 'reset', ({ row }, at) =>
    row ? { text: null, author, at, approved: null } : refuse('not-found', 'It is as it is shipped.'),
  )
}

interface Command {
  readonly id: TemplateId
  readonly editing: Editing
  /** The version that they saw; 0: as shipped. */
  readonly seen: number
}

interface Before {
  readonly row: TemplateVersion | undefined
  readonly shipped: TemplateText | null
}

type Next = Pick<TemplateVersion, 'text' | 'author' | 'at' | 'approved'>

async function change<T extends TemplateView | null>(
  context: Context,
  { id, editing, seen }: Command,
  action: 'edited' | 'approved' | 'withdrawn' | 'reset',
  next: (before: Before, at: number) => Next | Refusal,
): Promise<T | Refusal> {
  // Before the transaction: the renderer is another thread, and a transaction waits for nobody.
  const shippedAll = await context.renderer.templates(id.language)
  const shipped = shippedAll.find((one) => one.kind === id.kind && one.tone === id.tone)?.text ?? null
  return once(context, editing.repeat, async (tx) => {
    const foreign = foreignLanguage((await loadPage(tx, context.pageId)).languages, id.language)
    if (foreign) return foreign
    const [row] = await templateVersions(tx, context.pageId, id)
    const current = row && (row.text || shipped) ? row.version : 0
    if (seen !== current) return moved(current, seen)
    const wanted = next({ row, shipped }, context.clock.now())
    if (isRefusal(wanted)) return wanted
    const written = { ...id, ...wanted, version: (row?.version ?? 0) + 1 }
    if (!(await insertTemplate(tx, context.pageId, written))) return moved(written.version, seen)
    await note(context, tx, { id, actor: editing.actor, action })
    if (action === 'edited' || action === 'reset') {
      const late = await unlockTranslations(context, tx, { id, actor: editing.actor })
      if (late) return late
    }
    const view = written.text || shipped ? viewOf(standing(id, { row: written, shipped })) : null
    return view as T
  })
}

/** The page's first language leads: its translations no longer say what somebody answered for. */
async function unlockTranslations(
  context: Context,
  tx: Tx,
  { id, actor }: { readonly id: TemplateId; readonly actor: Editing['actor'] },
): Promise<Refusal | null> {
  const { defaultLanguage } = await loadPage(tx, context.pageId)
  if (id.language !== defaultLanguage) return null
  const all = await currentTemplates(tx, context.pageId)
  const translations = all.filter((one) => one.kind === id.kind && one.tone === id.tone && one.language !== id.language)
  for (const one of translations.filter(({ approved }) => approved !== null)) {
    const unlocked = { ...one, version: one.version + 1, approved: null }
    if (!(await insertTemplate(tx, context.pageId, unlocked))) return moved(unlocked.version, one.version)
    await note(context, tx, { id: one, actor, action: 'unlocked' })
  }
  return null
}

function moved(version: number, seen: number): Refusal {
  return refuse(
    'already-moved',
    `Somebody changed this template: it is at version ${version}; you saw version ${seen}. Read it again, then decide.`,
  )
}

function note(
  context: Context,
  tx: Tx,
  { id, actor, action }: { readonly id: TemplateId; readonly actor: Editing['actor']; readonly action: string },
): Promise<void> {
  const subjectId = `${id.kind}/${id.tone}/${id.language}`
  return writeDownChange(context, tx, { kind: 'template', who: actor, action: `template.${action}`, subjectId })
}

function trimmed(text: TemplateText): TemplateText {
  const line = (value: string) => value.replace(/\s*[\r\n]+\s*/g, ' ').trim()
  return {
    title: line(text.title),
    titleMany: line(text.titleMany),
    body: text.body.trim(),
    bodyMany: text.bodyMany.trim(),
    works: text.works.trim(),
    advice: text.advice.trim(),
    chat: text.chat.trim(),
    social: text.social.trim(),
  }
}

/** The first one: a name that nobody fills in would go out as it stands. */
function wordFault(text: TemplateText): Refusal | null {
  if (text.body === '') return refuse('text-missing', 'A template needs a body.', 'text/body')
  const [unknown] = unknownIn(text)
  if (!unknown) return null
  const { field, name, nearest } = unknown
  const meant = nearest ? `Did you mean {{${nearest}}}?` : `There are ${VARIABLES.map((v) => `{{${v}}}`).join(', ')}.`
  return refuse('unknown-variable', `Nothing is filled in for {{${name}}}. ${meant}`, `text/${field}`)
}
