/**
 * Single-key shortcuts: silent while somebody types, while a dialog is open, with any modifier held, and for whoever has
 * switched them off (WCAG 2.1.4). None of them publishes: they lead to a button or a field.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { forget, own, recall, remember } from './memory.ts'

export type Keys = Readonly<Record<string, () => void>>

export function useKeys(keys: Keys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const act = latest.current[event.key]
      if (!act || !hasSingleKeys() || document.querySelector('dialog[open]')) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [])
}

/** Whether single keys act for whoever sits here: they do until somebody switches them off. */
export function hasSingleKeys(): boolean {
  return recall(own('single-keys')) !== false
}

export function useSingleKeys() {
  const [isOn, setOn] = useState(hasSingleKeys)
  const turn = (on: boolean) => {
    if (on) forget(own('single-keys'))
    else remember(own('single-keys'), false)
    setOn(on)
  }
  return { isOn, turn }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]')
  )
}
