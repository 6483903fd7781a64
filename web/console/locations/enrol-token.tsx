/** A location's enrolment token, shown this one time, in the very line that starts its agent. */
import type { CreatedLocation } from '../../../server/contract/locations.ts'
import { ShownOnce } from '../parts/shown-once.tsx'
import { useNames, useSession } from '../session.tsx'
import { clock } from '../times.ts'

export function EnrolToken({ made: { location, token, expiresAt } }: { readonly made: CreatedLocation }) {
  const { t } = useNames()
  const { page } = useSession()
  const line = `npx vedetta agent --server ${new URL(page.url).origin} --enrol ${token}`
  return <ShownOnce words={t.locations.token(location.name || location.key, clock(expiresAt, t))} text={line} />
}
