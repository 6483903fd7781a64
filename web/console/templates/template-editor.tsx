/** One template in every language: its words, its variables, who answers for it, and how it goes out. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { PreviewTemplate, TemplatePreview } from '../../../server/contract/preview.ts'
import type { TemplateList, TemplateView } from '../../../server/contract/templates.ts'
import { calls } from '../calls.ts'
import { CheckField } from '../parts/field.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { PreviewPane } from '../preview/preview-pane.tsx'
import { usePreview } from '../preview/use-preview.ts'
import { hrefOf } from '../router.ts'
import { useMay, useNames, useSession } from '../session.tsx'
import type { WhichTemplate } from '../word-calls.ts'
import { LanguageWords, type Seen } from './language-words.tsx'
import { idOf, insertAt, startOf } from './template-words.ts'

interface Props {
  readonly kind: TemplateView['kind']
  readonly tone: TemplateView['tone']
  readonly list: TemplateList
  readonly onStored: (which: WhichTemplate, view: TemplateView | null) => void
}

export function TemplateEditor({ kind, tone, list, onStored }: Props) {
  const { t } = useNames()
  const { page } = useSession()
  const mayWrite = useMay('words.write')
  const [written, setWritten] = useState<Readonly<Record<string, Seen>>>({})
  const starts = page.languages.flatMap((language) => {
    const { stored, text } = startOf(list.templates, { kind, tone, language })
    return text ? [{ language, stored, text }] : []
  })
  const textsNow = Object.fromEntries(starts.map(({ language, text }) => [language, written[language]?.text ?? text]))
  const [several, setSeveral] = useState(false)
  const body: PreviewTemplate = { kind, texts: textsNow, several }
  const preview = usePreview<PreviewTemplate, TemplatePreview>(body, calls.previewTemplate)
  const put = (language: string, seen: Seen | null) =>
    setWritten((now) => {
      const { [language]: _gone, ...others } = now
      return seen ? { ...others, [language]: seen } : others
    })
  return (
    <div class="wording">
      <p>
        <a href={hrefOf({ at: 'templates', id: null })}>{t.wording.all}</a>
      </p>
      <h1 data-heading tabIndex={-1}>
        {t.templates[kind]}
      </h1>
      <Tones kind={kind} tone={tone} />
      {starts.every(({ stored }) => stored === null) && <p class="note">{t.wording.newTone}</p>}
      {mayWrite && <Variables variables={list.variables} />}
      <div class="wording-languages">
        {starts.map(({ language, stored, text }) => (
          <LanguageWords
            key={language}
            which={{ kind, tone, language }}
            stored={stored}
            start={text}
            seen={written[language] ?? null}
            faults={preview.value?.faults[language] ?? null}
            onWrite={(seen) => put(language, seen)}
            onStored={(view) => onStored({ kind, tone, language }, view)}
          />
        ))}
      </div>
      <h2>{t.preview.title}</h2>
      <Trouble error={preview.error} />
      {preview.value ? (
        <PreviewPane preview={preview.value} filled={preview.value.filled}>
          <CheckField label={t.preview.several} checked={several} onChange={setSeveral} />
        </PreviewPane>
      ) : (
        !preview.error && <p class="quiet">{t.common.loading}</p>
      )}
    </div>
  )
}

function Tones({ kind, tone }: Pick<Props, 'kind' | 'tone'>) {
  const { t } = useNames()
  return (
    <nav class="parts" aria-label={t.wording.tone}>
      {(['plain', 'apologetic', 'light'] as const).map((one) => (
        <a
          key={one}
          class="part"
          href={hrefOf({ at: 'templates', id: idOf({ kind, tone: one }) })}
          {...(one === tone ? { 'aria-current': 'page' as const } : {})}
        >
          {t.tones[one]}
        </a>
      ))}
    </nav>
  )
}

/** Puts a variable where somebody last wrote: into the field that had the focus, as if it had been typed. */
function Variables({ variables }: { readonly variables: TemplateList['variables'] }) {
  const { t } = useNames()
  const last = useLastField()
  return (
    <fieldset class="chips">
      <legend>
        {t.wording.variables}. {t.wording.variablesText}
      </legend>
      {variables.map((name) => (
        <button
          key={name}
          type="button"
          class="chip"
          onClick={() => {
            const box = last.current
            if (!box?.isConnected) return
            const { text, caret } = insertAt(box.value, { start: box.selectionStart, end: box.selectionEnd, name })
            box.value = text
            box.dispatchEvent(new Event('input', { bubbles: true }))
            box.focus()
            box.setSelectionRange(caret, caret)
          }}
        >
          {`{{${name}}}`} <span class="chip-note">{t.wording.variable[name]}</span>
        </button>
      ))}
    </fieldset>
  )
}

/** The field of the words that had the focus last. */
function useLastField() {
  const last = useRef<HTMLTextAreaElement | null>(null)
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      if (target instanceof HTMLTextAreaElement && target.closest('.wording-language')) last.current = target
    }
    addEventListener('focusin', note)
    return () => removeEventListener('focusin', note)
  }, [])
  return last
}
