/** A signing secret, shown this one time. */
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { useNames } from '../session.tsx'

export function Secret({ secret }: { readonly secret: string }) {
  const { t } = useNames()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    // Missing on plain http: then the text itself is there to be marked.
    await navigator.clipboard?.writeText(secret).then(
      () => setCopied(true),
      () => undefined,
    )
  }
  return (
    <div class="secret" role="status">
      <p>{t.people.secret}</p>
      <code dir="ltr">{secret}</code>
      <Button onClick={() => void copy()}>{copied ? t.common.copied : t.common.copy}</Button>
    </div>
  )
}
