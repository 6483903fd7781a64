/** "Not worth telling": takes an incident that lapsed untold out of this browser's inbox, and brings it back. */
import type { IncidentView } from '../../../server/contract/incidents.ts'
import { announce } from '../announce.tsx'
import { titleOf } from '../incident-words.ts'
import { Button } from '../parts/button.tsx'
import { go } from '../router.ts'
import { useNames } from '../session.tsx'
import { putAway, usePutAway } from './put-away.ts'

export function PutAwayButton({ incident }: { readonly incident: IncidentView }) {
  const { t, say } = useNames()
  if (usePutAway().includes(incident.id)) {
    return <Button onClick={() => putAway(incident.id, false)}>{t.incident.putBack}</Button>
  }
  const put = () => {
    putAway(incident.id, true)
    announce(t.incident.isPutAway(titleOf(incident, say) || t.incident.unnamed))
    go({ at: 'inbox' })
  }
  return <Button onClick={put}>{t.incident.putAway}</Button>
}
