/** The choices around an update's words: which template, which state, when the next word comes, who is told. */
import { serverNow } from '../api.ts'
import { CheckField } from '../parts/field.tsx'
import { useNames } from '../session.tsx'
import { clock, promiseAt, useNow } from '../times.ts'
import { PROMISES_MIN, type PublicState, type TemplateKey, type Tone } from './composition.ts'

interface TemplateProps {
  readonly templates: readonly TemplateKey[]
  readonly chosen: TemplateKey
  /** Those for whose words nobody answers; empty also where nobody has ever approved any. */
  readonly unapproved: readonly TemplateKey[]
  readonly onChoose: (template: TemplateKey) => void
}

export function TemplateChips({ templates, chosen, unapproved, onChoose }: TemplateProps) {
  const { t } = useNames()
  return (
    <fieldset class="chips">
      <legend>{t.compose.template}</legend>
      {templates.map((template) => (
        <button
          key={template}
          type="button"
          class="chip"
          aria-pressed={template === chosen}
          onClick={() => onChoose(template)}
        >
          {t.templates[template]}
          {unapproved.includes(template) && <span class="chip-note"> {t.compose.notApproved}</span>}
        </button>
      ))}
    </fieldset>
  )
}

interface ToneProps {
  readonly tones: readonly Tone[]
  readonly chosen: Tone
  readonly onChoose: (tone: Tone) => void
}

export function ToneChips({ tones, chosen, onChoose }: ToneProps) {
  const { t } = useNames()
  if (tones.length < 2) return null
  return (
    <fieldset class="chips">
      <legend>{t.wording.tone}</legend>
      {tones.map((tone) => (
        <button key={tone} type="button" class="chip" aria-pressed={tone === chosen} onClick={() => onChoose(tone)}>
          {t.tones[tone]}
        </button>
      ))}
    </fieldset>
  )
}

interface StateProps {
  readonly states: readonly PublicState[]
  readonly chosen: PublicState
  readonly onChoose: (state: PublicState) => void
}

export function StateChips({ states, chosen, onChoose }: StateProps) {
  const { t } = useNames()
  if (states.length < 2) return null
  return (
    <fieldset class="chips">
      <legend>{t.compose.state}</legend>
      {states.map((state) => (
        <button key={state} type="button" class="chip" aria-pressed={state === chosen} onClick={() => onChoose(state)}>
          {t.states[state]}
        </button>
      ))}
    </fieldset>
  )
}

interface PromiseProps {
  readonly minutes: number | null
  readonly onChoose: (minutes: number | null) => void
}

export function PromiseChips({ minutes, onChoose }: PromiseProps) {
  const { t } = useNames()
  useNow(60_000)
  return (
    <fieldset class="chips">
      <legend>
        {t.compose.promise}
        {minutes !== null && ` · ${t.time.by(clock(promiseAt(minutes, serverNow()), t))}`}
      </legend>
      {PROMISES_MIN.map((one) => (
        <button key={one} type="button" class="chip" aria-pressed={one === minutes} onClick={() => onChoose(one)}>
          {t.time.inMinutes(one)}
        </button>
      ))}
      <button type="button" class="chip" aria-pressed={minutes === null} onClick={() => onChoose(null)}>
        {t.compose.noPromise}
      </button>
    </fieldset>
  )
}

export function NotifyCheck({
  notify,
  onChange,
}: {
  readonly notify: boolean
  readonly onChange: (on: boolean) => void
}) {
  const { t } = useNames()
  return <CheckField label={t.compose.notify} checked={notify} onChange={onChange} />
}
