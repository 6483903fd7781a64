/** The words of an update in every language of the page, side by side; on a phone each field's languages stand together. */
import { createContext } from 'preact'
import { useContext, useId } from 'preact/hooks'
import {
  type DraftText,
  dropSentence,
  edit,
  type Field,
  type LanguageDraft,
  LONGEST,
  leave,
  leaveOut,
  mayDrop,
  stillRight,
} from '../draft.ts'
import { capital } from '../language.tsx'
import { Button } from '../parts/button.tsx'
import { useNames } from '../session.tsx'

interface Props {
  readonly draft: DraftText
  readonly fields: readonly Field[]
  readonly onChange: (draft: DraftText) => void
  /** Without the choice of languages: a second part of the same draft. */
  readonly bare?: boolean
  /** What the fields are called, where they are not those of an update, and how long each may be. */
  readonly kind?: FieldKind
}

export interface FieldKind {
  readonly labels: Readonly<Record<Field, string>>
  readonly longest: Readonly<Record<Field, number>>
}

export function TextsEditor({ draft, fields, onChange, bare = false, kind }: Props) {
  const languages = Object.entries(draft.languages)
  return (
    <div class="texts">
      {!bare && <LanguageChips draft={draft} onChange={onChange} />}
      {fields.map((field) => (
        <div key={field} class="texts-row">
          {languages.map(([code, one]) =>
            one.leftOut ? (
              <div key={code} class="texts-gone" />
            ) : (
              <TextBox key={code} {...{ draft, field, one, kind, onChange }} language={code} />
            ),
          )}
        </div>
      ))}
    </div>
  )
}

/** Which languages this update speaks: one that is left out is left out visibly. */
function LanguageChips({ draft, onChange }: Pick<Props, 'draft' | 'onChange'>) {
  const { t, nameOf } = useNames()
  const languages = Object.entries(draft.languages)
  if (languages.length < 2) return null
  const gone = languages.filter(([, one]) => one.leftOut)
  return (
    <fieldset class="chips">
      <legend>{t.compose.languages}</legend>
      {languages.map(([code, one]) => (
        <button
          key={code}
          type="button"
          class="chip"
          aria-pressed={!one.leftOut}
          onClick={() => onChange(leaveOut(draft, code, !one.leftOut))}
        >
          {capital(nameOf(code))}
        </button>
      ))}
      {gone.map(([code]) => (
        <p key={code} class="note chips-note">
          {t.compose.isLeftOut(nameOf(code))}
        </p>
      ))}
    </fieldset>
  )
}

/** Which draft's fields these are, where a screen has a second one beside the composer's. */
export const DraftName = createContext('words')

/** The id by which the publish bar leads to a field at fault. */
export function idOfSpot(language: string, field: Field, draft = 'words'): string {
  return `${draft}-${language}-${field}`
}

interface BoxProps {
  readonly draft: DraftText
  readonly language: string
  readonly field: Field
  readonly one: LanguageDraft
  readonly kind: FieldKind | undefined
  readonly onChange: (draft: DraftText) => void
}

function TextBox({ draft, language, field, one, kind, onChange }: BoxProps) {
  const { t, nameOf } = useNames()
  const note = useId()
  const spot = { language, field }
  const stale = one.stale.includes(field)
  const id = idOfSpot(language, field, useContext(DraftName))
  const value = one.now[field]
  return (
    <div class={stale ? 'text-box is-stale' : 'text-box'}>
      <label for={id}>
        {(kind?.labels ?? t.compose.fields)[field]} <span class="text-code">{language.toUpperCase()}</span>
        <span class="unseen"> ({nameOf(language)})</span>
      </label>
      <textarea
        id={id}
        class={`input words-${field}`}
        lang={language}
        dir="auto"
        rows={field === 'body' ? 3 : 1}
        value={value}
        aria-invalid={stale || value.length > (kind?.longest ?? LONGEST)[field]}
        aria-describedby={stale ? note : undefined}
        onInput={(event) => onChange(edit(draft, spot, oneLine(field, event.currentTarget.value)))}
        onBlur={() => onChange(leave(draft))}
      />
      {stale && (
        <div class="stale" id={note}>
          <p>
            {t.compose.stale(nameOf(language))} {t.compose.staleDo}
          </p>
          <Button onClick={() => onChange(stillRight(draft, spot))}>
            {value === '' ? t.compose.leaveEmpty : t.compose.stillRight}
          </Button>
          {mayDrop(field) && value !== '' && (
            <Button onClick={() => onChange(dropSentence(draft, spot))}>{t.compose.drop}</Button>
          )}
        </div>
      )}
    </div>
  )
}

/** A title is one line, whatever was pasted. */
function oneLine(field: Field, value: string): string {
  return field === 'title' ? value.replace(/[\r\n]+/g, ' ') : value
}
