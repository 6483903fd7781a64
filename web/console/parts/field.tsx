/** Labelled form fields: the label names the control, hint and fault describe it. */
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

interface Common {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly hint?: string | undefined
  readonly fault?: string | undefined
  /** Why the server refused it, in its own English words; behind the fault, if there is one. */
  readonly refusal?: string | undefined
  readonly required?: boolean
  readonly readOnly?: boolean
}

interface TextProps extends Common {
  readonly type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'datetime-local'
  readonly autocomplete?: string
  readonly lang?: string
  readonly maxLength?: number
  readonly focusFirst?: boolean
}

export function TextField(props: TextProps) {
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  // Once, as the form appears: whoever opened it came to fill it in.
  useEffect(() => {
    if (props.focusFirst) box.current?.focus()
  }, [])
  return (
    <Frame id={id} {...props}>
      <input
        ref={box}
        id={id}
        class="input"
        // One input for six types: the typings want to know at compile time which.
        type={(props.type ?? 'text') as 'text'}
        value={props.value}
        required={props.required ?? false}
        readOnly={props.readOnly ?? false}
        autocomplete={props.autocomplete ?? 'off'}
        aria-describedby={describes(id, props)}
        aria-invalid={isWrong(props)}
        dir={props.type === undefined || props.type === 'text' ? 'auto' : 'ltr'}
        {...(props.lang === undefined ? {} : { lang: props.lang })}
        {...(props.maxLength === undefined ? {} : { maxLength: props.maxLength })}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Frame>
  )
}

export function AreaField(props: Common & { readonly rows?: number; readonly code?: boolean; readonly lang?: string }) {
  const id = useId()
  return (
    <Frame id={id} {...props}>
      <textarea
        id={id}
        class={props.code ? 'input code' : 'input'}
        rows={props.rows ?? 3}
        dir={props.code ? 'ltr' : 'auto'}
        {...(props.lang === undefined ? {} : { lang: props.lang })}
        value={props.value}
        required={props.required ?? false}
        readOnly={props.readOnly ?? false}
        aria-describedby={describes(id, props)}
        aria-invalid={isWrong(props)}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Frame>
  )
}

interface ChoiceProps extends Common {
  readonly choices: readonly { readonly value: string; readonly label: string }[]
}

export function ChoiceField(props: ChoiceProps) {
  const id = useId()
  return (
    <Frame id={id} {...props}>
      <select
        id={id}
        class="input"
        value={props.value}
        disabled={props.readOnly ?? false}
        aria-describedby={describes(id, props)}
        onChange={(event) => props.onInput(event.currentTarget.value)}
      >
        {props.choices.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === props.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Frame>
  )
}

interface CheckProps {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly readOnly?: boolean
}

export function CheckField({ label, checked, onChange, readOnly = false }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={readOnly}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  )
}

interface FrameProps {
  readonly id: string
  readonly label: string
  readonly hint?: string | undefined
  readonly fault?: string | undefined
  readonly refusal?: string | undefined
  readonly children: ComponentChildren
}

function Frame({ id, label, hint, fault, refusal, children }: FrameProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault !== undefined && (
        <p class="fault" id={`${id}-fault`} role="alert">
          <FaultWords fault={fault} refusal={refusal} />
        </p>
      )}
      {fault === undefined && refusal !== undefined && (
        <p class="fault" id={`${id}-fault`} role="alert">
          {label}: <span lang="en">{refusal}</span>
        </p>
      )}
    </div>
  )
}

interface FaultProps {
  readonly fault?: string | undefined
  readonly refusal?: string | undefined
}

/** What is wrong with a choice of many, which has no single control. */
export function Fault({ fault, refusal }: FaultProps) {
  if (fault === undefined && refusal === undefined) return null
  return (
    <p class="fault" role="alert">
      <FaultWords fault={fault} refusal={refusal} />
    </p>
  )
}

function FaultWords({ fault, refusal }: FaultProps) {
  if (refusal === undefined) return <>{fault}</>
  return (
    <>
      {fault} <span lang="en">{refusal}</span>
    </>
  )
}

function isWrong(props: Common): boolean {
  return props.fault !== undefined || props.refusal !== undefined
}

function describes(id: string, props: Common): string | undefined {
  const parts = [props.hint === undefined ? '' : `${id}-hint`, isWrong(props) ? `${id}-fault` : '']
  return parts.filter(Boolean).join(' ') || undefined
}
