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
  for (const pattern of LED) {
    const [, lead, rest] = pattern.exec(because) ?? []
    if (lead === undefined || rest === undefined) continue
    const inner = translate(rest, words)
    return { text: `${replace(lead, words) ?? lead}${inner.text}`, isOwn: inner.isOwn }
  }
  const [, before, between, after] = TWO.exec(because) ?? []
  if (before !== undefined && between !== undefined && after !== undefined) {
    const [one, other] = [translate(before, words), translate(after, words)]
    return { text: `${one.text}${replace(between, words) ?? between}${other.text}`, isOwn: one.isOwn && other.isOwn }
  }
  const text = replace(because, words)
  return { text: text ?? because, isOwn: text !== null }
}

/** Which step it was, or that it is only rehearsed, then what it did; how many playlists of a stream, then what one of them does. */
const LED = [/^(Rehearsal: )(.+)$/s, /^(Step ".*?": )(.+)$/s, /^(\d+ of \d+ playlists [a-z ]+; )(.+)$/s]
/** What stands in the way, then what was seen nevertheless; or the other way round. */
const TWO = /^(.+?)(\. Seen: |; not judged: )(.+)$/s

function replace(sentence: string, words: WithRules): string | null {
  const found = words.because.find(([pattern]) => pattern.test(sentence))
  return found ? sentence.replace(found[0], found[1]) : null
}
