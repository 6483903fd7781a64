/** Sentences translated once and used everywhere: what a phrase is, and where it goes in an update. Asked by drafts and by the phrase book. */

/** In the order in which they are read. */
export const PHRASE_KINDS = ['symptom', 'cause', 'works', 'advice'] as const
export type PhraseKind = (typeof PHRASE_KINDS)[number]

/** Which one of a page's phrases. */
export interface PhraseId {
  readonly kind: PhraseKind
  readonly key: string
}

/** The sentence by language; one that is missing does not say it. */
export type PhraseTexts = Readonly<Record<string, string>>

/** The part of an update in which a phrase stands. */
export const PHRASE_FIELDS = { symptom: 'body', cause: 'body', works: 'works', advice: 'advice' } as const

export interface Sentence {
  readonly kind: PhraseKind
  readonly text: string
}

/** An update's words with these sentences behind what each part says already. What stands there is not said again. */
export function withPhrases<T extends { readonly body: string; readonly works: string; readonly advice: string }>(
  words: T,
  sentences: readonly Sentence[],
): T {
  const said: Record<'body' | 'works' | 'advice', string> = { ...words }
  for (const { kind, text } of sentences) {
    const field = PHRASE_FIELDS[kind]
    const before = said[field]
    if (!before.includes(text)) said[field] = before === '' ? text : `${before} ${text}`
  }
  return { ...words, ...said }
}
