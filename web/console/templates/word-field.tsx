/** One field of a template, and what is wrong with its variables as it is typed: unknown ones with their cure, missing ones as a reminder. */
import { useId } from 'preact/hooks'
import type { TemplateFaults, TemplateView } from '../../../server/contract/templates.ts'
import type { DeskWords } from '../../words/en.ts'
import { Fault } from '../parts/field.tsx'
import type { AtField } from '../parts/placed.ts'
import { useNames } from '../session.tsx'
import { type Field, LONGEST, replaceName } from './template-words.ts'

interface Props {
  readonly kind: TemplateView['kind']
  readonly field: Field
  readonly language: string
  readonly value: string
  /** Null: they are being looked for. */
  readonly faults: TemplateFaults | null
  readonly refused: AtField
  readonly readOnly: boolean
  readonly onInput: (value: string) => void
}

export function WordField({ kind, field, language, value, faults, refused, readOnly, onInput }: Props) {
  const { t } = useNames()
  const id = useId()
  const unknown = (faults?.unknown ?? []).filter((one) => one.field === field)
  const missing = (faults?.missing ?? []).filter((one) => one.field === field)
  const hint = hintOf(field, t.wording.hints)
  const isTitle = field === 'title' || field === 'titleMany'
  return (
    <div class="field">
      <label for={id}>
        {labelOf(kind, field, t)} <span class="text-code">{language.toUpperCase()}</span>
      </label>
      <textarea
        id={id}
        class={isTitle ? 'input words-title' : 'input'}
        lang={language}
        dir="auto"
        rows={isTitle ? 1 : field === 'body' ? 4 : 2}
        maxLength={LONGEST[field]}
        required={field === 'body'}
        readOnly={readOnly}
        value={value}
        aria-invalid={unknown.length > 0}
        aria-describedby={`${id}-about`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <div id={`${id}-about`}>
        {hint !== undefined && <p class="hint">{hint}</p>}
        {missing.length > 0 && (
          <p class="hint">{t.wording.missing(missing.map((one) => `{{${one.name}}}`).join(', '))}</p>
        )}
        {unknown.map(({ name, nearest }) => (
          <p key={name} class="fault" role="alert">
            {t.wording.unknown(name)}{' '}
            {nearest && !readOnly && (
              <button
                type="button"
                class="link"
                onClick={() => onInput(replaceName(value, { wrong: name, right: nearest }))}
              >
                {t.wording.meant(nearest)}
              </button>
            )}
          </p>
        ))}
        {unknown.length === 0 && <Fault {...refused} />}
      </div>
    </div>
  )
}

/** A post-mortem starts from other parts than an update. */
function labelOf(kind: TemplateView['kind'], field: Field, { wording, postMortem }: DeskWords): string {
  const isPart = field === 'body' || field === 'works' || field === 'advice'
  return kind === 'post-mortem' && isPart ? postMortem.fields[field] : wording.fields[field]
}

interface Hints {
  readonly title: string
  readonly many: string
  readonly short: string
}

function hintOf(field: Field, hints: Hints): string | undefined {
  if (field === 'title') return hints.title
  if (field === 'titleMany' || field === 'bodyMany') return hints.many
  return field === 'chat' || field === 'social' ? hints.short : undefined
}
