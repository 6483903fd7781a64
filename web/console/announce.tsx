/** Says to screen readers what moved by itself; the words stand in one live region for the whole desk. */
import { useEffect, useState } from 'preact/hooks'

let say: (text: string) => void = () => {}

export function announce(text: string): void {
  say(text)
}

export function Announcer() {
  const [text, setText] = useState('')
  useEffect(() => {
    say = setText
    return () => {
      say = () => {}
    }
  }, [])
  return (
    <p class="unseen" role="status" aria-live="polite">
      {text}
    </p>
  )
}
