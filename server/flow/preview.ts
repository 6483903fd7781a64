/** What an update would look like on the page, in mail, as a webhook, in a chat and in a post, by what renders and sends them. Called by the desk. */
import type { IncidentDetail } from '../contract/incidents.ts'
import type { Preview, PreviewOpening, PreviewUpdate } from '../contract/preview.ts'
import type { PublicPage } from '../contract/public.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { postLengths, withLink } from '../domain/short-form.ts'
import { webhookBody } from '../domain/webhook-body.ts'
import { rehearsedPage } from '../store/rehearsals.ts'
import { latestRevision } from '../store/updates.ts'
import type { Actor, Context } from './context.ts'
import { dryPublish } from './dry-publish.ts'
import type { MessageFacts } from './message-facts.ts'
import { factsOf } from './notice-facts.ts'
import { openIncident, publishUpdate } from './publish-update.ts'
import { markedShort } from './rehearsal-mark.ts'

/** Refuses what the update would be refused for. */
export async function previewUpdate(
  context: Context,
  { incidentId, actor, update, short }: PreviewUpdate & { readonly incidentId: string; readonly actor: Actor },
): Promise<Preview | Refusal> {
  const said = await dryPublish(context, async (dry) =>
    readBack(dry, await publishUpdate(dry, { incidentId, update, actor }, null)),
  )
  return isRefusal(said) ? said : render(context, { ...said, short: short ?? {}, isNew: false })
}

/** Refuses what opening it would be refused for. */
export async function previewOpening(
  context: Context,
  { open, actor, short }: PreviewOpening & { readonly actor: Actor },
): Promise<Preview | Refusal> {
  const said = await dryPublish(context, async (dry) => readBack(dry, await openIncident(dry, { open, actor }, null)))
  return isRefusal(said) ? said : render(context, { ...said, short: short ?? {}, isNew: true })
}

export interface WouldBe {
  readonly page: PublicPage
  readonly incidentId: string
  readonly facts: MessageFacts
  readonly at: number
}

/** The revision and the message that a command left in the transaction around it. */
export async function readBack(dry: Context, detail: IncidentDetail | Refusal): Promise<WouldBe | Refusal> {
  if (isRefusal(detail)) return detail
  const [update] = detail.updates
  const { id: incidentId, rehearsal } = detail.incident
  const { db } = dry.store
  const revision = rehearsal ? await rehearsedPage(db, rehearsal.id, null) : await latestRevision(db, dry.pageId)
  if (!update || !revision) throw new Error(`Incident ${incidentId} was spoken of without an update or a revision`)
  const spoken = update.correctionOf === null ? 'update' : 'correction'
  const kind = update.moments === null ? spoken : 'post-mortem'
  const row = { id: update.id, pageId: dry.pageId, kind, subjectId: update.id, facts: '{}' } as const
  const times = { revision: revision.revision, createdAt: update.createdAt, notBeforeAt: update.createdAt }
  return {
    page: JSON.parse(revision.page) as PublicPage,
    incidentId,
    facts: await factsOf(dry, { ...row, ...times }),
    at: update.createdAt,
  }
}

export interface Rendering extends WouldBe {
  readonly short: NonNullable<PreviewUpdate['short']>
  /** Its page has no address yet: the link leads to the front page. */
  readonly isNew: boolean
}

/** Outside of any transaction: the renderer is another thread. */
export async function render(context: Context, rendering: Rendering): Promise<Preview> {
  const { page, incidentId, facts, at } = rendering
  const incident = [...page.open, ...page.recent].find((one) => one.id === incidentId)
  if (!incident) throw new Error(`The page without incident ${incidentId} was to show it`)
  const files = await context.renderer.archived(page, [incident])
  const languages: Preview['languages'] = {}
  for (const language of page.page.languages) {
    const file = files.find((one) => one.path === `${language}/incidents/${incidentId}/index.html`)
    const { subject, html, text } = await context.renderer.notice(facts.notice, language)
    const own = shortOf(rendering, language)
    const short = rendering.short[language] ?? (page.rehearsal ? await markedShort(context, own, language) : own)
    languages[language] = {
      page: file ? new TextDecoder().decode(file.body) : null,
      mail: { subject, html, text },
      chat: short.chat,
      social: { text: short.social, lengths: postLengths(short.social) },
    }
  }
  return { languages, webhook: webhookBody({ ...facts.event, timestamp: at }) }
}

/** Without a template's own: the body and the link; nothing in a language that says nothing. */
function shortOf({ facts, page, incidentId, isNew }: Rendering, language: string): { chat: string; social: string } {
  const body = 'update' in facts.notice ? (facts.notice.update.body[language] ?? '') : ''
  const link = `${page.page.url}/${language}/${isNew ? '' : `incidents/${incidentId}/`}`
  const text = body === '' ? '' : withLink(body, link)
  return { chat: text, social: text }
}
