/** A reason of the checks in its reader's language, for the desk and the mails: it comes as an English sentence. Pure. */

/** Patterns of the English sentences, and what stands in their place: one list per language, in its words file. */
export type BecauseRules = readonly (readonly [RegExp, string])[]

interface WithRules {
  readonly because: BecauseRules
}

/** The sentence, and whether it is in the reader's language now: one that nobody translated stays English. */
export function translate(because: string, words: WithRules): { readonly text: string; readonly isOwn: boolean } {
  if (words.because.length === 0) return { text: because, isOwn: true }
  // The count behind it first, the sentence inside it next.
  const counted = /^(.+)( \(\d+ in a row[^)]*\))$/s.exec(because)
  if (counted) {
    const inner = translate(counted[1] ?? '', words)
    const outer = replace(`x${counted[2] ?? ''}`, words) ?? `x${counted[2] ?? ''}`
    return { text: inner.text + outer.slice(1), isOwn: inner.isOwn }
  }
  // Which step it was, then what it did.
  const inStep = /^(Step ".*?": )(.+)$/s.exec(because)
  if (inStep) {
    const inner = translate(inStep[2] ?? '', words)
    return { text: `${replace(inStep[1] ?? '', words) ?? inStep[1]}${inner.text}`, isOwn: inner.isOwn }
  }
  const text = replace(because, words)
  return { text: text ?? because, isOwn: text !== null }
}

function replace(sentence: string, words: WithRules): string | null {
  const found = words.because.find(([pattern]) => pattern.test(sentence))
  return found ? sentence.replace(found[0], found[1]) : null
}
