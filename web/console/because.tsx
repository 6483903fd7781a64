/** A reason of the checks in the desk's language. It comes as an English sentence; one that nobody translated stays so, and says so. */
import type { DeskWords } from '../words/en.ts'
import { useLanguage } from './language.tsx'

/** The sentence, and whether it is in the desk's language now. Pure. */
export function translate(because: string, t: DeskWords): { readonly text: string; readonly isOwn: boolean } {
  if (t.because.length === 0) return { text: because, isOwn: true }
  // The count behind it first, the sentence inside it next.
  const counted = /^(.+)( \(\d+ in a row[^)]*\))$/s.exec(because)
  if (counted) {
    const inner = translate(counted[1] ?? '', t)
    const outer = replace(`x${counted[2] ?? ''}`, t) ?? `x${counted[2] ?? ''}`
    return { text: inner.text + outer.slice(1), isOwn: inner.isOwn }
  }
  const text = replace(because, t)
  return { text: text ?? because, isOwn: text !== null }
}

export function Because({ text }: { readonly text: string }) {
  const { t } = useLanguage()
  const said = translate(text, t)
  return said.isOwn ? said.text : <span lang="en">{said.text}</span>
}

function replace(sentence: string, t: DeskWords): string | null {
  const found = t.because.find(([pattern]) => pattern.test(sentence))
  return found ? sentence.replace(found[0], found[1]) : null
}
