/** A text that is shown this one time, to be copied: a signing secret, the line that enrols an agent. */
import { useState } from 'preact/hooks'
import { useNames } from '../session.tsx'
import { Button } from './button.tsx'

interface Props {
  readonly words: string
  readonly text: string
}

export function ShownOnce({ words, text }: Props) {
  const { t } = useNames()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    // Missing on plain http: then the text itself is there to be marked.
    await navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    )
  }
  return (
    <div class="secret" role="status">
      <p>{words}</p>
      <code dir="ltr">{text}</code>
      <Button onClick={() => void copy()}>{copied ? t.common.copied : t.common.copy}</Button>
    </div>
  )
}
