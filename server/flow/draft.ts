/** Fills a template with what is known, in every language of the page. Changes nothing. Called by the desk. */
import type { AskDraft, Draft } from '../contract/incidents.ts'
import type { ReportSource, Stretch, StretchWords } from '../contract/notice.ts'
import type { Component, Page, Region } from '../domain/catalogue.ts'
import { causesOf } from '../domain/dependence.ts'
import { isTrouble } from '../domain/hearsay.ts'
import { type IncidentState, isPublic, OPEN_STATES, PUBLIC_STATES, type PublicState } from '../domain/incident.ts'
import { withPhrases } from '../domain/phrase.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { impactOf, isHit } from '../domain/suspicion.ts'
import { type DraftFacts, type FilledText, fillText, variablesOf } from '../domain/template.ts'
import type { UpdateTemplate } from '../domain/template-kinds.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import { type Incident, loadParts } from '../store/incidents.ts'
import { listProbes } from '../store/probes.ts'
import { listRegions } from '../store/regions.ts'
import { loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { readIncident } from './incident-detail.ts'
import { type Phrase, readPhrases } from './phrases.ts'
import { rehearsalUrl } from './rehearsal-link.ts'
import { markedShort } from './rehearsal-mark.ts'
import { readTemplates, type Standing, templateIn } from './templates.ts'
import { concerning, readReports } from './upstream-views.ts'

/** The state that each template proposes, unless the incident is open and further on. */
export const PROPOSES: Readonly<Record<UpdateTemplate, PublicState>> = {
  confirmation: 'investigating',
  slowness: 'investigating',
  progress: 'investigating',
  'cause-found': 'identified',
  recovery: 'resolved',
  'it-is-over': 'resolved',
  apology: 'resolved',
  'false-alarm': 'resolved',
}

/** What is open never goes back by a template: a cause that was found stays found while one reports on. */
function proposedFor(template: UpdateTemplate, now: IncidentState | undefined): PublicState {
  const open = OPEN_STATES.find((state) => state === now)
  const proposed = PROPOSES[template]
  return open && PUBLIC_STATES.indexOf(open) > PUBLIC_STATES.indexOf(proposed) ? open : proposed
}

/**
 * @param options `approvedOnly`: a language whose words nobody answers for is left out, so `texts` may be empty; for
 *   what goes out while nobody is there
 */
export async function fillDraft(
  context: Context,
  ask: AskDraft,
  options: { readonly approvedOnly?: boolean } = {},
): Promise<Draft | Refusal> {
  const { db } = context.store
  const page = await loadPage(db, context.pageId)
  const known = ask.incidentId ? await readHit(context, ask.incidentId) : null
  if (known && isRefusal(known)) return known
  const hit = ask.components ?? known?.components ?? []
  const around: Around = {
    page,
    components: await listComponents(db, page.id),
    regions: await listRegions(db, page.id),
    hit,
    incident: known?.incident ?? null,
    titles: known?.titles ?? {},
    now: context.clock.now(),
  }
  const reports = ask.nameReports ? await troubledOf(context, around) : []
  const causes = ask.nameCause ? await causesAmong(context, around) : []
  const templates = await readTemplates(context)
  const phrases = await phrasesOf(context, ask)
  if (isRefusal(phrases)) return phrases
  const state = proposedFor(ask.template, known?.incident.state)
  const draft: Draft = { template: ask.template, state, texts: {}, short: {}, approved: [] }
  for (const { language, name } of page.languages) {
    const template = templateIn(templates, { kind: ask.template, tone: ask.tone ?? 'plain', language })
    if (!template) return refuse('unknown-template', `There is no template ${ask.template} in ${language}.`, 'template')
    const isApproved = template.approved !== null && phrases.every((one) => one.approved !== null)
    if (options.approvedOnly && !isApproved) continue
    const stretch = await context.renderer.stretch(stretchOf(around), language)
    const because = causes.length > 0 ? [{ causes: causes.map((c) => wordsIn(c.name, language)) }] : []
    const named = await Promise.all(
      [...because, ...reports].map((who) => context.renderer.draftSentence(who, language)),
    )
    const link = linkOf(context, around, language)
    const { short, ...text } = fillOne(around, { template, language, pageName: name, stretch, named, link })
    draft.texts[language] = withPhrases(text, sentencesIn(phrases, language))
    draft.short[language] = known?.incident.rehearsalId ? await markedShort(context, short, language) : short
    if (isApproved) draft.approved.push(language)
  }
  return draft
}

/** Where readers follow it: its own page once it is public. */
function linkOf(context: Context, { incident }: Around, language: string): string {
  const { rehearsalId } = incident ?? { rehearsalId: null }
  const baseUrl = rehearsalId === null ? context.baseUrl : rehearsalUrl(context, rehearsalId)
  const isPublicNow = incident !== null && isPublic(incident.state)
  return isPublicNow ? `${baseUrl}/${language}/incidents/${incident.id}/` : `${baseUrl}/${language}/`
}

/** Those asked for, in their order; none is asked of the renderer without need. */
async function phrasesOf(context: Context, { phrases = [] }: AskDraft): Promise<Phrase[] | Refusal> {
  if (phrases.length === 0) return []
  const known = await readPhrases(context)
  const found: Phrase[] = []
  for (const [i, { kind, key }] of phrases.entries()) {
    const one = known.find((phrase) => phrase.kind === kind && phrase.key === key)
    if (!one || Object.keys(one.texts).length === 0)
      return refuse('unknown-phrase', `The phrase book has no ${kind} ${key}.`, `phrases/${i}`)
    found.push(one)
  }
  return found
}

function sentencesIn(phrases: readonly Phrase[], language: string) {
  return phrases.flatMap(({ kind, texts }) => (texts[language] ? [{ kind, text: texts[language] }] : []))
}

interface Around {
  readonly page: Page
  readonly components: readonly Component[]
  readonly regions: readonly Region[]
  readonly hit: NonNullable<AskDraft['components']>
  readonly incident: Incident | null
  readonly titles: Readonly<Record<string, string>>
  readonly now: number
}

function wordsIn(local: Readonly<Record<string, string>>, language: string): string {
  return local[language] ?? Object.values(local)[0] ?? ''
}

/** Of what is hit, that which the rest depends on, the nearest: only while the checks see both bad. */
async function causesAmong({ store }: Context, { hit, components }: Around): Promise<readonly Component[]> {
  const ids = hit.map((h) => h.componentId)
  const verdicts = await loadComponentVerdicts(store.db, ids)
  const bad = ids.filter((id) => impactOf(verdicts.get(id)?.state ?? 'unknown') !== 'none')
  const causes = new Set(bad.flatMap((id) => causesOf(id, components).find((cause) => bad.includes(cause)) ?? []))
  return components.filter((c) => causes.has(c.id))
}

/** Each of the others once, however many of their components have trouble. */
async function troubledOf({ store, pageId }: Context, { hit, components }: Around): Promise<readonly ReportSource[]> {
  const reports = await readReports(store.db, await listProbes(store.db, pageId))
  const said = concerning(
    hit.map((h) => h.componentId),
    components,
    reports,
  ).filter(({ reported }) => isTrouble(reported.state))
  return [...new Map(said.map(({ reported: { by, url } }) => [`${by} ${url}`, { by, url }])).values()]
}

interface KnownHit {
  readonly incident: Incident
  readonly titles: Readonly<Record<string, string>>
  readonly components: NonNullable<AskDraft['components']>
}

async function readHit(context: Context, incidentId: string): Promise<KnownHit | Refusal> {
  const { db } = context.store
  const incident = await readIncident(db, context.pageId, incidentId)
  if (isRefusal(incident)) return incident
  const parts = await loadParts(db, [incidentId])
  const regions = await listRegions(db, context.pageId)
  const hit = parts.components.filter((c) => isHit(incident.state, c.impact))
  const components = hit.map((c) => ({
    componentId: c.componentId,
    impact: c.worst,
    regions: regions.filter((r) => c.regionIds.includes(r.id)).map((r) => r.key),
  }))
  return { incident, titles: parts.titles.get(incidentId) ?? {}, components }
}

/** Until it was over, or until now. */
function stretchOf({ incident, page, now }: Around): Stretch {
  const to = incident?.resolvedAt ?? incident?.looksOverAt ?? now
  return { from: incident?.startedAt ?? now, to, now, timeZone: page.timeZone }
}

interface Filling {
  readonly template: Standing
  readonly language: string
  readonly pageName: string
  readonly stretch: StretchWords
  /** Sentences that follow the body. */
  readonly named: readonly string[]
  readonly link: string
}

function fillOne(around: Around, filling: Filling): FilledText {
  const { template, language, named, link } = filling
  const facts = draftFacts(around, filling)
  const values = variablesOf(facts, { language, timeZone: around.page.timeZone, now: around.now })
  const filled = fillText(template.text, { values, many: facts.components.length > 1, link })
  // Once published, an incident keeps its title: its messages are one thread.
  const title = around.titles[language] ?? filled.title
  return { ...filled, title, body: [filled.body, ...named].join('\n\n') }
}

function draftFacts(
  { components, regions, hit, incident, now }: Around,
  { language, pageName, stretch }: Pick<Filling, 'language' | 'pageName' | 'stretch'>,
): DraftFacts {
  const words = (local: Readonly<Record<string, string>>) => wordsIn(local, language)
  const keys = new Set(hit.flatMap((h) => h.regions ?? []))
  return {
    components: hit.flatMap((h) => components.filter((c) => c.id === h.componentId).map((c) => words(c.name))),
    places: regions.filter((r) => keys.has(r.key)).map((r) => words(r.place)),
    startedAt: incident?.startedAt ?? now,
    stretch,
    page: pageName,
  }
}
