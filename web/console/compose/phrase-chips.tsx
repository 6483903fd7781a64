/** Sentences of the phrase book, said in every language at one press. Below the words of the composer. */
import type { PhraseList, PhraseView } from '../../../server/contract/phrases.ts'
import { calls } from '../calls.ts'
import { addSentence, type Field, hasSentence, isTouched, takeSentence } from '../draft.ts'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import type { Written } from './composition.ts'
import type { Composing } from './use-composition.ts'

export type PhraseKind = PhraseView['kind']

/** The part of an update in which each stands; the server's own table does not come into the bundle. */
export const FIELD_OF = { symptom: 'body', cause: 'body', works: 'works', advice: 'advice' } as const satisfies Record<
  PhraseKind,
  Field
>

interface Props {
  readonly composing: Composing
  readonly written: Written
}

export function PhraseChips({ composing, written }: Props) {
  const { t } = useNames()
  const book = useResource<PhraseList>('phrases', calls.phrases, ['phrase', 'settings']).value?.phrases ?? []
  const phrases = offered(book, written)
  const usesApproval = book.some((one) => one.approved !== null)
  if (phrases.length === 0) return null
  const kinds = [...new Set(phrases.map((one) => one.kind))]
  return (
    <details class="more">
      <summary>{t.phrases.title}</summary>
      {kinds.map((kind) => (
        <fieldset key={kind} class="chips">
          <legend>{t.phrases.kinds[kind]}</legend>
          {phrases
            .filter((one) => one.kind === kind)
            .map((one) => (
              <Chip key={one.key} {...{ composing, written, one }} marked={usesApproval && one.approved === null} />
            ))}
        </fieldset>
      ))}
    </details>
  )
}

/** Those that every language which speaks has; of what is over, no symptom. Pure. */
export function offered(book: readonly PhraseView[], { text, state }: Written): PhraseView[] {
  const spoken = Object.entries(text.languages).flatMap(([code, one]) => (one.leftOut ? [] : [code]))
  return book.filter(
    (one) => spoken.every((code) => one.texts[code]) && !(state === 'resolved' && one.kind === 'symptom'),
  )
}

interface ChipProps extends Props {
  readonly one: PhraseView
  /** Others are approved, and this one is not. */
  readonly marked: boolean
}

function Chip({ composing, written, one, marked }: ChipProps) {
  const { t, say } = useNames()
  const { kind, key, texts } = one
  const chosen = composing.composition.phrases ?? []
  const others = chosen.filter((other) => other.kind !== kind || other.key !== key)
  const field = FIELD_OF[kind]
  const isSaid = hasSentence(written.text, field, texts)
  const isTheirs = isTouched(written.text, written.start)
  const press = () => {
    // While the words are the template's it is filled anew with them; over somebody's own words nothing is put.
    if (!isTheirs && isSaid && others.length < chosen.length) composing.change({ phrases: others })
    else if (!isTheirs && !isSaid) composing.change({ phrases: [...others, { kind, key }] })
    else composing.write({ text: (isSaid ? takeSentence : addSentence)(written.text, field, texts) })
  }
  return (
    <button type="button" class="chip" aria-pressed={isSaid} onClick={press}>
      {say(texts)}
      {marked && <span class="chip-note"> {t.compose.notApproved}</span>}
    </button>
  )
}
