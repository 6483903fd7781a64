/** What a person said in a command, checked against the page: words in its languages, impacts on its components. */
import type { ComponentImpact, UpdateTexts } from '../contract/incidents.ts'
import type { Page } from '../domain/catalogue.ts'
import type { IncidentState } from '../domain/incident.ts'
import { forgottenLanguage, lockTitles } from '../domain/language-lock.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { listComponents } from '../store/catalogue.ts'
import type { IncidentComponent } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { listRegions } from '../store/regions.ts'
import type { UpdateImpact, UpdateWords } from '../store/updates.ts'

export interface Said {
  readonly state: IncidentState
  readonly components: readonly ComponentImpact[]
  readonly texts: UpdateTexts
  readonly notify?: boolean | undefined
  readonly template?: string | undefined
}

export interface Words {
  readonly titles: Readonly<Record<string, string>>
  /** Languages whose title no longer says what another one's does: it goes. */
  readonly droppedTitles: readonly string[]
  readonly words: Readonly<Record<string, UpdateWords>>
}

/**
 * At least one language has words, each language belongs to the page, and each that speaks has a title,
 * from this update or an earlier one. A new title in one language is matched in the others that speak.
 */
export function checkWords(
  said: Pick<Said, 'texts'>,
  { page, titles }: { readonly page: Page; readonly titles: Readonly<Record<string, string>> },
): Words | Refusal {
  const spoken = Object.entries(said.texts).flatMap(([language, text]) => (text ? [{ language, text }] : []))
  const known = page.languages.map((l) => l.language)
  const foreign = Object.keys(said.texts).find((language) => !known.includes(language))
  if (foreign)
    return refuse(
      'unknown-language',
      `This page has no language ${foreign}; it has ${known.join(', ')}.`,
      `texts/${foreign}`,
    )
  if (spoken.every((s) => s.text.body.trim() === '')) {
    return refuse('text-missing', 'Say it in at least one language: `texts` needs a body.', 'texts')
  }
  const empty = spoken.find((s) => s.text.body.trim() === '')
  if (empty) {
    const because = `The text in ${empty.language} is empty. Fill it or leave the language out.`
    return refuse('text-missing', because, `texts/${empty.language}/body`)
  }
  const nameless = spoken.find((s) => !(s.text.title ?? titles[s.language])?.trim())
  if (nameless) {
    const because = `The incident has no title in ${nameless.language} yet: give one.`
    return refuse('text-missing', because, `texts/${nameless.language}/title`)
  }
  const lock = lockTitles(titles, said.texts)
  const [behind] = lock.behind
  if (behind !== undefined) {
    const because = `The title changes in another language. Give it in ${behind}, too: as it stands, if it is still right.`
    return refuse('text-stale', because, `texts/${behind}/title`)
  }
  return {
    droppedTitles: lock.dropped,
    titles: Object.fromEntries(spoken.flatMap((s) => (s.text.title ? [[s.language, s.text.title.trim()]] : []))),
    words: Object.fromEntries(
      spoken.map(({ language, text }) => [
        language,
        { body: text.body.trim(), works: text.works?.trim() ?? '', advice: text.advice?.trim() ?? '' },
      ]),
    ),
  }
}

/** Better words for what was said: no language that said it stays behind. */
export function checkMended(
  before: Readonly<Record<string, UpdateWords>>,
  said: Pick<Said, 'texts'>,
  around: { readonly page: Page; readonly titles: Readonly<Record<string, string>> },
): Words | Refusal {
  const words = checkWords(said, around)
  if (isRefusal(words)) return words
  const forgotten = forgottenLanguage(Object.keys(before), said.texts)
  if (forgotten === undefined) return words
  return refuse('text-stale', `Say it in ${forgotten}, too, or leave it out: null.`, `texts/${forgotten}`)
}

export interface Before {
  readonly pageId: string
  readonly known: readonly IncidentComponent[]
  /** false: only the checks suspected it, so in public nothing was hit yet. */
  readonly wasPublic: boolean
}

/** Every component named now or before: what it was in public, what it is. Resolved: nothing is hit any more. */
export async function impactsOf(
  tx: Tx,
  said: Said,
  { pageId, known, wasPublic }: Before,
): Promise<UpdateImpact[] | Refusal> {
  const stated = new Map(known.map((k) => [k.componentId, wasPublic ? k.impact : 'none'] as const))
  const components = await listComponents(tx, pageId)
  const regions = await listRegions(tx, pageId)
  const regionIds = new Map(regions.map((r) => [r.key, r.id]))
  const keyOf = new Map(regions.map((r) => [r.id, r.key]))
  const impacts = new Map<string, UpdateImpact>()
  // A component that is no longer named is no longer hit.
  for (const { componentId, regionIds: where } of known) {
    impacts.set(componentId, { componentId, from: stated.get(componentId) ?? 'none', to: 'none', regionIds: where })
  }
  for (const [i, { componentId, impact, regions: named }] of said.components.entries()) {
    // Nothing said of where: as before, so that what is over keeps where it was.
    const keys = named ?? impacts.get(componentId)?.regionIds.flatMap((id) => keyOf.get(id) ?? []) ?? []
    if (!components.some((c) => c.id === componentId && !c.isGroup)) {
      const because = `There is no component ${componentId} on this page (a group cannot be hit itself).`
      return refuse('unknown-component', because, `components/${i}/componentId`)
    }
    const stranger = keys.find((key) => !regionIds.has(key))
    if (stranger) return refuse('unknown-region', `This page has no region ${stranger}.`, `components/${i}/regions`)
    impacts.set(componentId, {
      componentId,
      from: stated.get(componentId) ?? 'none',
      to: said.state === 'resolved' ? 'none' : impact,
      regionIds: keys.flatMap((key) => regionIds.get(key) ?? []),
    })
  }
  return [...impacts.values()]
}
