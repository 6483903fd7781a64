/** Who else is writing about this incident right now. */
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import { serverNow } from '../api.ts'
import { useNames, useSession } from '../session.tsx'
import { useNow } from '../times.ts'

/** As the server counts it: a desk that hears nothing more must come to the same end. */
const WRITES_FOR_MS = 120_000

export function Writers({ writers }: { readonly writers: IncidentDetail['writers'] }) {
  const { t, language } = useNames()
  const { staff } = useSession()
  useNow(10_000)
  const names = writers
    .filter((one) => one.id !== staff.id && serverNow() - one.savedAt < WRITES_FOR_MS)
    .map((one) => one.name)
  const list = new Intl.ListFormat(language, { type: 'conjunction' }).format(names)
  // Always there: a live region that comes with its first words is not read out.
  return (
    <p class={names.length > 0 ? 'note' : 'unseen'} role="status">
      {names.length > 0 && t.incident.writing(list, names.length)}
    </p>
  )
}
