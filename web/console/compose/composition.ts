/**
 * One update in the making: which template, whose words, what is hit, and the incident as its writer saw it. Pure;
 * `use-composition.ts` keeps it over reloads and fills it.
 */
import type {
  AskDraft,
  ComponentImpact,
  Draft,
  IncidentDetail,
  IncidentView,
  UpdateView,
} from '../../../server/contract/incidents.ts'
import { type DraftText, type FieldTexts, isTouched, leaveOut, startDraft } from '../draft.ts'

export type TemplateKey = Draft['template']
export type Tone = NonNullable<AskDraft['tone']>
export type PublicState = Draft['state']
type IncidentState = IncidentView['state']

export const PROMISES_MIN = [15, 30, 60] as const

/** What one template's text has become under the writer's hands. */
export interface Written {
  readonly state: PublicState
  /** The template's short forms: theirs as long as nobody changes its words. */
  readonly short?: Draft['short']
  readonly start: DraftText
  readonly text: DraftText
}

/** The incident as the writer last saw it: a command made for it is made for this version. */
export interface Seen {
  readonly version: number
  readonly state: IncidentState | null
  readonly updateIds: readonly string[]
  readonly componentIds: readonly string[]
}

export interface Composition {
  readonly template: TemplateKey
  /** Absent: plain. */
  readonly tone?: Tone
  readonly written: Readonly<Partial<Record<TemplateKey, Written>>>
  readonly components: readonly ComponentImpact[]
  readonly componentsTouched: boolean
  readonly promiseMin: number | null
  readonly notify: boolean
  /** Whether the template names those on whom it depends and who report trouble of their own. */
  readonly nameReports?: boolean
  /** Whether it names what of ours is the cause. */
  readonly nameCause?: boolean
  /** Sentences of the phrase book that were chosen. */
  readonly phrases?: NonNullable<AskDraft['phrases']>
  readonly seen: Seen
}

/** The templates that make sense at this point of an incident's life, the likeliest first; null: opened by hand. */
export function templatesFor(incident: IncidentView | null): readonly TemplateKey[] {
  switch (incident?.state) {
    case undefined:
      return ['confirmation', 'slowness', 'cause-found']
    case 'suspected':
      if (incident.looksOverAt !== null) return ['it-is-over', 'confirmation', 'slowness']
      return isSlow(incident)
        ? ['slowness', 'confirmation', 'cause-found']
        : ['confirmation', 'slowness', 'cause-found']
    case 'lapsed':
      return ['it-is-over']
    case 'resolved':
      return ['confirmation', 'progress']
    case 'dismissed':
      return []
    default:
      return ['progress', 'cause-found', 'recovery', 'apology', 'false-alarm']
  }
}

/** The states that this incident may be brought to by an update. */
export function statesFor(incident: IncidentView | null, template: TemplateKey): readonly PublicState[] {
  switch (incident?.state) {
    case undefined:
    case 'suspected':
      return template === 'it-is-over' ? ['resolved'] : ['investigating', 'identified', 'monitoring']
    case 'lapsed':
      return ['resolved']
    case 'resolved':
      return ['investigating']
    case 'dismissed':
      return []
    default:
      return ['investigating', 'identified', 'monitoring', 'resolved']
  }
}

export function startComposition(detail: IncidentDetail | null, template: TemplateKey): Composition {
  return {
    template,
    written: {},
    components: impactsOf(detail),
    componentsTouched: false,
    promiseMin: 30,
    notify: true,
    seen: see(detail),
  }
}

export function see(detail: IncidentDetail | null): Seen {
  return {
    version: detail?.incident.version ?? 0,
    state: detail?.incident.state ?? null,
    updateIds: detail?.updates.map((one) => one.id) ?? [],
    componentIds: detail?.incident.components.map((one) => one.componentId) ?? [],
  }
}

export function impactsOf(detail: IncidentDetail | null): ComponentImpact[] {
  const components = detail?.incident.components ?? []
  return components.map((one) => ({ componentId: one.componentId, impact: one.impact, regions: one.regions }))
}

/** A composition in which nothing is written takes the incident as it is now, and the template that fits it. */
export function follow(composition: Composition, detail: IncidentDetail): Composition {
  const fits = templatesFor(detail.incident)
  const template = fits.includes(composition.template) ? composition.template : (fits[0] ?? composition.template)
  return { ...composition, template, seen: see(detail), components: impactsOf(detail) }
}

/** Did a person change anything that would be lost? */
export function isDirty(composition: Composition): boolean {
  const texts = Object.values(composition.written).some((one) => isTouched(one.text, one.start))
  return texts || composition.componentsTouched || (composition.phrases ?? []).length > 0
}

interface FillOptions {
  readonly languages: readonly string[]
  /** The incident's titles as they are. */
  readonly standing: Readonly<Record<string, string>>
  readonly allowed: readonly PublicState[]
}

/** A filled template becomes the words to start from, in the page's languages; one without words is left out, visibly. */
export function fill(draft: Draft, page: FillOptions): Written {
  const { languages, standing, allowed } = page
  const texts = languages.map((code): [string, FieldTexts] => {
    const filled = draft.texts[code]
    const title = filled?.title || standing[code] || ''
    return [code, { title, body: filled?.body ?? '', works: filled?.works ?? '', advice: filled?.advice ?? '' }]
  })
  const full = startDraft(Object.fromEntries(texts))
  const start = languages
    .filter((code) => !draft.texts[code]?.body)
    .reduce((text, code) => leaveOut(text, code, true), full)
  const someone = Object.values(start.languages).some((one) => !one.leftOut)
  const state = allowed.includes(draft.state) ? draft.state : (allowed[0] ?? draft.state)
  // With no template in any language the writer starts from empty fields in all of them.
  return { state, short: draft.short, start: someone ? start : full, text: someone ? start : full }
}

/**
 * The incident moved to where this template has no place: the words go on under the first one that has, and the step
 * with them; without words there is nothing to carry.
 */
export function carryOver(composition: Composition, incident: IncidentView | null): Composition {
  const allowed = templatesFor(incident)
  const template = allowed[0]
  if (template === undefined || allowed.includes(composition.template)) return composition
  const mine = composition.written[composition.template]
  if (!mine || !isTouched(mine.text, mine.start)) return { ...composition, template }
  const states = statesFor(incident, template)
  const state = states.includes(mine.state) ? mine.state : (states[0] ?? mine.state)
  return { ...composition, template, written: { ...composition.written, [template]: { ...mine, state } } }
}

export interface Moved {
  readonly state: { readonly before: IncidentState; readonly now: IncidentState } | null
  readonly updates: readonly UpdateView[]
  readonly components: IncidentView['components']
}

/** What others did since the writer looked; null when nothing moved. */
export function whatMoved(seen: Seen, detail: IncidentDetail | null): Moved | null {
  if (!detail || detail.incident.version === seen.version) return null
  const { incident, updates } = detail
  return {
    state: seen.state !== null && seen.state !== incident.state ? { before: seen.state, now: incident.state } : null,
    updates: updates.filter((one) => !seen.updateIds.includes(one.id)),
    components: incident.components.filter((one) => !seen.componentIds.includes(one.componentId)),
  }
}

function isSlow(incident: IncidentView): boolean {
  return incident.impact === 'degraded'
}
