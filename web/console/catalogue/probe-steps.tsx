/** Requests that an HTTP check makes before its own: a part of a probe's form that is closed while there are none. */
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { AreaField, ChoiceField, Fault, TextField } from '../parts/field.tsx'
import { useNames } from '../session.tsx'
import { bind, isWrongIn, type Props } from './bind-field.ts'
import { METHODS } from './probe-fields.ts'
import { EMPTY_STEP, type StepFields } from './step-fields.ts'

const MOST_STEPS = 8

export function ProbeSteps(props: Props) {
  const { t } = useNames()
  const words = t.probes.steps
  const { fields, readOnly, onChange } = props
  const { steps, secrets } = fields
  const [open] = useState(steps.length > 0 || secrets !== '')
  const put = (next: readonly StepFields[]) => onChange({ ...fields, steps: next })
  return (
    <details class="more" open={open || isWrongIn(props, ['steps', 'secrets'])}>
      <summary>{words.title}</summary>
      <p class="hint">{words.text}</p>
      <Faults {...props} />
      {steps.map((step, i) => (
        <StepInputs
          // Nothing but its place tells one from another while they are typed.
          key={String(i)}
          step={step}
          number={i + 1}
          readOnly={readOnly}
          onChange={(next) => put(steps.with(i, next))}
          onRemove={() => put(steps.toSpliced(i, 1))}
          onEarlier={i === 0 ? null : () => put(steps.toSpliced(i, 1).toSpliced(i - 1, 0, step))}
        />
      ))}
      {!readOnly && steps.length < MOST_STEPS && (
        <Button onClick={() => put([...steps, EMPTY_STEP])}>{words.add}</Button>
      )}
      <AreaField label={words.secrets} hint={words.secretsHint} {...bind(props, 'secrets', words.badLine)} code />
    </details>
  )
}

/** Of the steps as a whole: each says which step it means. */
function Faults({ unreadable, refusals }: Props) {
  const { t } = useNames()
  const wrong = unreadable.filter((one) => one.field === 'steps').map((one) => t.probes.steps.badLine + one.text)
  const refused = refusals.filter((one) => one.field === 'steps').map((one) => one.text)
  return (
    <>
      {wrong.map((text) => (
        <Fault key={text} fault={text} />
      ))}
      {refused.map((text) => (
        <Fault key={text} refusal={text} />
      ))}
    </>
  )
}

interface StepProps {
  readonly step: StepFields
  /** From 1. */
  readonly number: number
  readonly readOnly: boolean
  readonly onChange: (step: StepFields) => void
  readonly onRemove: () => void
  /** Null: it is the first. */
  readonly onEarlier: (() => void) | null
}

function StepInputs({ step, number, readOnly, onChange, onRemove, onEarlier }: StepProps) {
  const { t } = useNames()
  const words = t.probes.steps
  const bound = (key: keyof StepFields) => ({
    value: step[key],
    onInput: (value: string) => onChange({ ...step, [key]: value }),
    readOnly,
  })
  return (
    <fieldset class="step">
      <legend>{words.one(number)}</legend>
      <TextField label={words.name} {...bound('name')} required maxLength={60} />
      <TextField label={words.url} type="url" {...bound('url')} required />
      <div class="columns">
        <ChoiceField
          label={t.probes.method}
          {...bound('method')}
          choices={METHODS.map((one) => ({ value: one, label: one }))}
        />
        <TextField label={t.probes.expectStatus} {...bound('expectStatus')} required />
      </div>
      <AreaField label={t.probes.headers} hint={t.probes.headersHint} {...bound('headers')} code />
      <AreaField label={t.probes.body} {...bound('body')} code />
      <AreaField label={words.keep} hint={words.keepHint} {...bound('keep')} code />
      <details class="more" open={step.keyword !== '' || step.pattern !== '' || step.json !== ''}>
        <summary>{t.probes.assertions}</summary>
        <TextField label={t.probes.keyword} {...bound('keyword')} maxLength={256} />
        <TextField label={t.probes.pattern} {...bound('pattern')} maxLength={256} />
        <AreaField label={t.probes.json} hint={t.probes.jsonHint} {...bound('json')} code />
      </details>
      {!readOnly && (
        <div class="actions">
          <Button onClick={onRemove}>{words.remove(number)}</Button>
          {onEarlier && <Button onClick={onEarlier}>{words.earlier(number)}</Button>}
        </div>
      )}
    </fieldset>
  )
}
