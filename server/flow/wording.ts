/**
 * Whether words go out at once or an approver has to see them: a page may ask for it, and then holds for whoever may not
 * answer for words themselves. Asked by say-update, tap-facts, and the routes whose words have no approved form.
 */
import type { AskDraft, Draft, PostUpdate } from '../contract/incidents.ts'
import { PHRASE_FIELDS } from '../domain/phrase.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { TONES, type Tone, type UpdateTemplate } from '../domain/template-kinds.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { APPROVER_TEMPLATES, type ApprovedWords, freeFields, type WordField } from '../domain/wording.ts'
import { loadSpeaking } from '../store/speaking.ts'
import type { Actor, Context } from './context.ts'
import { fillDraft } from './draft.ts'
import { mayStill } from './may-still.ts'
import { readPhrases } from './phrases.ts'

/** How long this person's own words wait for an approver, in minutes; null: they go out as they are. */
export async function approvalFor({ store, pageId, clock }: Context, actor: Actor): Promise<number | null> {
  if (actor.kind !== 'person' && actor.kind !== 'api') return null
  const { approvalMin } = await loadSpeaking(store.db, pageId)
  if (approvalMin === null) return null
  const answers = await mayStill(store.db, actor, { right: 'words.approve', now: clock.now() })
  return answers ? null : approvalMin
}

/** Of words that cannot wait: they are said by an approver, or not at all. */
export async function refuseOwnWords(context: Context, actor: Actor): Promise<Refusal | null> {
  return (await approvalFor(context, actor)) === null ? null : APPROVAL_NEEDED
}

const APPROVAL_NEEDED = refuse(
  'approval-needed',
  'On this page an approver answers for words of their own. Ask one, or say it in an approved template.',
)

export interface Said extends Pick<PostUpdate, 'texts' | 'components' | 'template'> {
  /** Absent: it is opened with these words. */
  readonly incidentId?: string
}

/** As `approvalFor`, for these words: what is made of approved parts alone waits for nobody. */
export async function waitFor(context: Context, said: Said, actor: Actor): Promise<number | null> {
  const minutes = await approvalFor(context, actor)
  return minutes !== null && (await isFree(context, said)) ? minutes : null
}

/** The same of an incident that is opened by hand: nothing is there yet that could wait. */
export async function refuseFree(context: Context, said: Said, actor: Actor): Promise<Refusal | null> {
  return (await waitFor(context, said, actor)) === null ? null : APPROVAL_NEEDED
}

async function isFree(context: Context, said: Said): Promise<boolean> {
  const { template, texts, components, incidentId } = said
  if (template === undefined || APPROVER_TEMPLATES.includes(template)) return true
  const ask = { template, components, ...(incidentId === undefined ? {} : { incidentId }) }
  const spoken = Object.entries(texts).flatMap(([language, text]) => (text ? [{ language, text }] : []))
  const phrases = await sentencesFor(context, ask)
  let free = spoken
  for await (const filled of fillings(context, ask)) {
    free = free.filter(({ language, text }) => {
      const approved = filled[language]
      return !approved || freeFields(text, { filled: approved, phrases: phrases(language) }).length > 0
    })
    if (free.length === 0) return false
  }
  return true
}

/** Words are filled, read and then sent: for so long they are as good as new. */
const FRESH_MIN = 15

type Ask = AskDraft & { readonly template: UpdateTemplate }
type Texts = Draft['texts']

/** What somebody answers for, in every tone, as it is filled now or was a moment ago. */
async function* fillings(context: Context, ask: Ask): AsyncGenerator<Texts> {
  const seen = new Set<string>()
  for (const tone of TONES) {
    const now = await approvedAt(context, { ...ask, tone }, 0)
    if (seen.has(JSON.stringify(now))) continue
    seen.add(JSON.stringify(now))
    yield now
    // Where no length of time stands in it, it is the same in every minute.
    const oldest = await approvedAt(context, { ...ask, tone }, FRESH_MIN)
    if (JSON.stringify(oldest) === JSON.stringify(now)) continue
    for (let age = 1; age < FRESH_MIN; age += 1) yield approvedAt(context, { ...ask, tone }, age)
    yield oldest
  }
}

async function approvedAt(context: Context, ask: Ask & { readonly tone: Tone }, ageMin: number): Promise<Texts> {
  const at = context.clock.now() - ageMin * MINUTE_MS
  const then = { ...context, clock: { ...context.clock, now: () => at } }
  const draft = await fillDraft(then, ask, { approvedOnly: true })
  return isRefusal(draft) ? {} : draft.texts
}

/**
 * What may stand behind a template: the phrases that somebody answers for, but none of a cause, and what the product itself
 * adds of causes and of those who report trouble.
 */
async function sentencesFor(context: Context, ask: Ask): Promise<(language: string) => ApprovedWords['phrases']> {
  const approved = (await readPhrases(context)).filter((one) => one.approved !== null && one.kind !== 'cause')
  const named = await namedSentences(context, ask)
  return (language) => {
    const of = (field: WordField) =>
      approved.flatMap(({ kind, texts }) => (PHRASE_FIELDS[kind] === field ? (texts[language] ?? []) : []))
    return { body: [...of('body'), ...(named[language] ?? [])], works: of('works'), advice: of('advice') }
  }
}

/** By language: each a paragraph of its own. */
async function namedSentences(context: Context, ask: Ask): Promise<Readonly<Record<string, readonly string[]>>> {
  const bare = await fillDraft(context, ask)
  const full = await fillDraft(context, { ...ask, nameCause: true, nameReports: true })
  if (isRefusal(bare) || isRefusal(full)) return {}
  return Object.fromEntries(
    Object.entries(full.texts).map(([language, { body }]) => {
      const added = body.slice(bare.texts[language]?.body.length ?? body.length)
      return [language, added.split('\n\n').filter((one) => one !== '')]
    }),
  )
}
