/** A template in the making as it would go out: filled with an example of this page, then rendered the way an update is. Called by the desk's editor. */
import type { ComponentImpact, Draft, IncidentDetail, UpdateTexts } from '../contract/incidents.ts'
import type { PublishPostMortem } from '../contract/post-mortem.ts'
import type { Preview, PreviewTemplate, TemplatePreview } from '../contract/preview.ts'
import type { Component, Page } from '../domain/catalogue.ts'
import type { PublicState } from '../domain/incident.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { postLengths } from '../domain/short-form.ts'
import { type FilledText, fillText } from '../domain/template.ts'
import { missingIn, unknownIn } from '../domain/template-faults.ts'
import { type TemplateKind, UPDATE_TEMPLATES, type UpdateTemplate } from '../domain/template-kinds.ts'
import { DAY_MS, MINUTE_MS } from '../domain/time.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import type { Actor, Context } from './context.ts'
import { correctUpdate } from './correct-update.ts'
import { fillDraft, PROPOSES } from './draft.ts'
import { dryPublish } from './dry-publish.ts'
import { publishPostMortem } from './post-mortem.ts'
import { readBack, render } from './preview.ts'
import { previewAnnouncement } from './preview-announcement.ts'
import { openIncident, publishUpdate } from './publish-update.ts'
import { type Hit, templateValues } from './template-values.ts'
import { foreignLanguage } from './templates.ts'

/** The example's outage began so long ago. */
const EXAMPLE_MS = 12 * MINUTE_MS

interface Example {
  readonly page: Page
  readonly hit: readonly Component[]
  readonly now: number
}

/** Refuses `unknown-language`. Unknown variables are no refusal here: they are shown, and told of. */
export async function previewTemplate(
  context: Context,
  { kind, texts, several = false, actor }: PreviewTemplate & { readonly actor: Actor },
): Promise<TemplatePreview | Refusal> {
  const { db } = context.store
  const page = await loadPage(db, context.pageId)
  const foreign = Object.keys(texts).flatMap((one) => foreignLanguage(page.languages, one) ?? [])[0]
  if (foreign) return foreign
  const components = (await listComponents(db, context.pageId)).filter((one) => !one.isGroup)
  const example = { page, hit: components.slice(0, several ? 2 : 1), now: context.clock.now() }
  const filled: Record<string, FilledText> = {}
  for (const [language, text] of Object.entries(texts)) {
    const values = await templateValues(context, hitOf(example), language)
    const link = `${context.baseUrl}/${language}/`
    filled[language] = fillText(text, { values, many: example.hit.length > 1, link })
  }
  const preview = await previewOf(context, { kind, filled, example, actor })
  if (isRefusal(preview)) return preview
  const faults = Object.entries(texts).map(([language, text]) => {
    return [language, { unknown: unknownIn(text), missing: missingIn(kind, text) }] as const
  })
  return {
    ...preview,
    filled: Object.fromEntries(Object.entries(filled).map(([language, { short: _, ...text }]) => [language, text])),
    faults: Object.fromEntries(faults),
  }
}

function hitOf({ page, hit, now }: Example): Hit {
  return { page, components: hit, regions: [], from: now - EXAMPLE_MS, to: now, now }
}

interface Trial {
  readonly kind: TemplateKind
  readonly filled: Readonly<Record<string, FilledText>>
  readonly example: Example
  readonly actor: Actor
}

async function previewOf(context: Context, trial: Trial): Promise<Preview | Refusal> {
  const { kind, filled, example } = trial
  const said = Object.values(filled).some(({ body }) => body.trim() !== '')
  if (said && kind === 'announcement') return previewOfAnnouncement(context, trial)
  const isOfIncident = kind === 'correction' || kind === 'post-mortem' || isOfUpdate(kind)
  if (!said || !isOfIncident || example.hit.length === 0) return shortOnly(filled)
  const components = hitBy(kind, example)
  const opening = await fillDraft(context, { template: kind === 'slowness' ? kind : 'confirmation', components })
  if (isRefusal(opening)) return opening
  const outcome = await dryPublish(context, async (dry) =>
    readBack(dry, await speak(dry, { ...trial, opening: titled(trial, opening.texts) })),
  )
  if (isRefusal(outcome)) return outcome
  const short = Object.fromEntries(Object.entries(filled).map(([language, text]) => [language, text.short]))
  return render(context, { ...outcome, short, isNew: true })
}

/** Shown for a week from now; a language without a title or a body is left out, as it would be. */
function previewOfAnnouncement(
  context: Context,
  { filled, example, actor }: Trial,
): Promise<Preview | Refusal> | Preview {
  const whole = Object.entries(filled).filter(([, { title, body }]) => title.trim() !== '' && body.trim() !== '')
  if (whole.length === 0) return shortOnly(filled)
  const texts = Object.fromEntries(whole.map(([language, { title, body }]) => [language, { title, body }]))
  const short = Object.fromEntries(Object.entries(filled).map(([language, text]) => [language, text.short]))
  return previewAnnouncement(context, { said: { texts, endsAt: example.now + 7 * DAY_MS }, actor, short })
}

function hitBy(kind: TemplateKind, { hit }: Example): ComponentImpact[] {
  return hit.map(({ id }) => ({ componentId: id, impact: kind === 'slowness' ? 'degraded' : 'major' }))
}

/** Where a kind has no title of its own, its incident has one from before. */
function titled({ filled }: Trial, opening: Draft['texts']): UpdateTexts {
  return Object.fromEntries(
    Object.entries(opening).map(([language, text]) => {
      const title = filled[language]?.title.trim() || text.title || language
      return [language, { ...text, title }]
    }),
  )
}

function isOfUpdate(kind: TemplateKind): kind is UpdateTemplate {
  return (UPDATE_TEMPLATES as readonly string[]).includes(kind)
}

/** By the very commands that publish, in a transaction that is undone. */
async function speak(
  dry: Context,
  { kind, filled, example, actor, opening }: Trial & { readonly opening: UpdateTexts },
): Promise<IncidentDetail | Refusal> {
  const components = hitBy(kind, example)
  const startedAt = example.now - EXAMPLE_MS
  const state: PublicState = isOfUpdate(kind) ? PROPOSES[kind] : 'investigating'
  const own = textsOf(filled, opening)
  const opens = kind === 'confirmation' || kind === 'slowness'
  const open = { components, startedAt, texts: opens ? own : opening }
  const begun = await openIncident(dry, { open, actor }, null)
  if (isRefusal(begun) || opens) return begun
  const { id: incidentId, version } = begun.incident
  const [wrong] = begun.updates
  if (kind === 'correction' && wrong) {
    return correctUpdate(dry, { incidentId, correct: { version, updateId: wrong.id, texts: own }, actor }, null)
  }
  if (kind !== 'post-mortem')
    return publishUpdate(dry, { incidentId, update: { state, version, components, texts: own }, actor }, null)
  const over = { state: 'resolved', version, components, texts: opening } as const
  const ended = await publishUpdate(dry, { incidentId, update: over, actor }, null)
  if (isRefusal(ended)) return ended
  return publishPostMortem(dry, { incidentId, actor, body: explaining(filled, ended.incident.version) }, null)
}

/** What only the incident itself can tell is left open. */
function explaining(filled: Trial['filled'], version: number): PublishPostMortem {
  const texts = Object.entries(filled).map(([language, { title, body, works, advice }]) => {
    if (body.trim() === '') return [language, null]
    return [language, { title, summary: body, cause: works.trim() || '…', remedy: advice.trim() || '…' }]
  })
  return { version, texts: Object.fromEntries(texts) }
}

/** A language without a body is left out, as it would be. */
function textsOf(filled: Trial['filled'], opening: UpdateTexts): UpdateTexts {
  return Object.fromEntries(
    Object.entries(filled).map(([language, { title, body, works, advice }]) => {
      if (body.trim() === '') return [language, null]
      return [language, { title: title.trim() || opening[language]?.title || language, body, works, advice }]
    }),
  )
}

function shortOnly(filled: Trial['filled']): Preview {
  const languages = Object.entries(filled).map(([language, { short }]) => {
    const social = { text: short.social, lengths: postLengths(short.social) }
    return [language, { page: null, mail: null, chat: short.chat, social }] as const
  })
  return { languages: Object.fromEntries(languages), webhook: null }
}
