/** Dialogs: a plain one, and the one question before something is destroyed, with the object's name in it. */
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import type { ApiError } from '../api.ts'
import { useLanguage } from '../language.tsx'
import { Button } from './button.tsx'
import { Trouble } from './trouble.tsx'

interface DialogProps {
  readonly title: string
  /** Holds more than a question. */
  readonly wide?: boolean
  readonly onClose: () => void
  readonly children: ComponentChildren
}

export function Dialog({ title, wide = false, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog ref={dialog} class={wide ? 'dialog dialog-wide' : 'dialog'} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  )
}

interface AskProps {
  readonly title: string
  readonly text: string
  readonly action: string
  readonly busy: boolean
  readonly error: ApiError | null
  readonly onYes: () => void
  readonly onNo: () => void
}

export function Ask({ title, text, action, busy, error, onYes, onNo }: AskProps) {
  const { t } = useLanguage()
  return (
    <Dialog title={title} onClose={onNo}>
      <p>{text}</p>
      <Trouble error={error} />
      <div class="actions">
        <Button look="danger" busy={busy} onClick={onYes}>
          {action}
        </Button>
        <Button onClick={onNo}>{t.common.cancel}</Button>
      </div>
    </Dialog>
  )
}
