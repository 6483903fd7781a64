/** A button that shows when it is at work; main ones are large enough for a thumb. */
import type { ButtonHTMLAttributes, ComponentChildren, Ref } from 'preact'

interface Props {
  readonly children: ComponentChildren
  readonly look?: 'main' | 'plain' | 'quiet' | 'danger'
  readonly submit?: boolean
  readonly busy?: boolean
  readonly disabled?: boolean
  readonly onClick?: () => void
  readonly label?: string
  readonly pressed?: boolean
  readonly describedBy?: string
  readonly buttonRef?: Ref<HTMLButtonElement>
}

export function Button({ children, look = 'plain', submit = false, busy = false, disabled = false, ...rest }: Props) {
  const extra: ButtonHTMLAttributes = {}
  if (rest.label !== undefined) extra['aria-label'] = rest.label
  if (rest.pressed !== undefined) extra['aria-pressed'] = rest.pressed
  if (rest.describedBy !== undefined) extra['aria-describedby'] = rest.describedBy
  return (
    <button
      {...extra}
      ref={rest.buttonRef ?? null}
      type={submit ? 'submit' : 'button'}
      class={`button button-${look}`}
      aria-busy={busy}
      // Not `disabled`: a button that vanishes from the tab order loses the focus of whoever just pressed it.
      aria-disabled={busy || disabled}
      onClick={(event) => {
        if (busy || disabled) event.preventDefault()
        else rest.onClick?.()
      }}
    >
      {children}
    </button>
  )
}
