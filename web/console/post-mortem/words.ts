/**
 * A post-mortem in the making, as the desk keeps it: the words under the same rules as an update's (draft.ts), whose
 * fields stand for its own: body for what happened, works for why, advice for what we do about it. Pure.
 */
import type { IncidentDetail, UpdateView } from '../../../server/contract/incidents.ts'
import type { EditPostMortem, PostMortemTexts, PostMortemView } from '../../../server/contract/post-mortem.ts'
import { type Blocker, blockers, type DraftText, type Field, type FieldTexts, leaveOut, startDraft } from '../draft.ts'

export const LONGEST_PARTS: Readonly<Record<Field, number>> = { title: 200, body: 5_000, works: 5_000, advice: 5_000 }

export interface Writing {
  readonly text: DraftText
  /** Moments that stay untold, by id. */
  readonly untold: readonly string[]
  /** Whose words it began from, by writer id; null: one's own, or nobody's. */
  readonly from: string | null
  /** The incident's version that its writer saw. */
  readonly seen: number
}

/** From what is published, else from the template: a language without words starts left out. */
export function startWriting(
  { published, start, timeline }: PostMortemView,
  { incident, languages }: { readonly incident: IncidentDetail['incident']; readonly languages: readonly string[] },
): Writing {
  const untold = published?.moments
    ? timeline.filter(({ id }) => !published.moments?.includes(id)).map(({ id }) => id)
    : []
  const texts = languages.map((code): [string, FieldTexts] => [
    code,
    published ? saidIn(published, code) : fill(start[code]),
  ])
  const text = startDraft(Object.fromEntries(texts))
  const silent = published ? languages.filter((code) => !published.texts[code]) : []
  return {
    text: silent.reduce((draft, code) => leaveOut(draft, code, true), text),
    ...{ untold, from: null, seen: incident.version },
  }
}

function saidIn({ texts }: UpdateView, code: string): FieldTexts {
  const { title = '', body = '', cause = '', remedy = '' } = texts[code] ?? {}
  return { title, body, works: cause, advice: remedy }
}

function fill(start: PostMortemView['start'][string] | undefined): FieldTexts {
  const { title = '', summary = '', cause = '', remedy = '' } = start ?? {}
  return { title, body: summary, works: cause, advice: remedy }
}

/** Null for what another desk, or a program, wrote in another way. */
export function readWriting(content: string): Writing | null {
  try {
    const found = JSON.parse(content) as Partial<Writing>
    return found.text?.languages && Array.isArray(found.untold) ? (found as Writing) : null
  } catch {
    return null
  }
}

/** What keeps it from being published, in reading order. Every part of a language that speaks has words. */
export function missing({ text }: Writing): Blocker[] {
  const others = blockers(text, { needsTitle: false, longest: LONGEST_PARTS })
  const parts = (['works', 'advice'] as const).flatMap((field) =>
    Object.entries(text.languages).flatMap(([language, one]): Blocker[] =>
      one.leftOut || one.now[field].trim() !== '' ? [] : [{ why: 'missing', language, field }],
    ),
  )
  return [...others, ...parts]
}

/** As it is sent. */
export function bodyOf({ text, untold, seen }: Writing): EditPostMortem {
  const texts: PostMortemTexts = Object.fromEntries(
    Object.entries(text.languages).map(([code, { now, leftOut }]) => {
      if (leftOut) return [code, null]
      return [
        code,
        { title: now.title.trim(), summary: now.body.trim(), cause: now.works.trim(), remedy: now.advice.trim() },
      ]
    }),
  )
  return { version: seen, texts, untold: [...untold] }
}
