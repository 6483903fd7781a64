/** A location's enrolment token, shown this one time, in the very line that starts its agent. */
import { useState } from 'preact/hooks'
import type { CreatedLocation } from '../../../server/contract/locations.ts'
import { Button } from '../parts/button.tsx'
import { useNames, useSession } from '../session.tsx'
import { clock } from '../times.ts'

export function EnrolToken({ made: { location, token, expiresAt } }: { readonly made: CreatedLocation }) {
  const { t } = useNames()
  const { page } = useSession()
  const [copied, setCopied] = useState(false)
  const line = `npx vedetta agent --server ${new URL(page.url).origin} --enrol ${token}`
  const copy = async () => {
    // Missing on plain http: then the text itself is there to be marked.
    await navigator.clipboard?.writeText(line).then(
      () => setCopied(true),
      () => undefined,
    )
  }
  return (
    <div class="secret" role="status">
      <p>{t.locations.token(location.name || location.key, clock(expiresAt, t))}</p>
      <code dir="ltr">{line}</code>
      <Button onClick={() => void copy()}>{copied ? t.common.copied : t.common.copy}</Button>
    </div>
  )
}
