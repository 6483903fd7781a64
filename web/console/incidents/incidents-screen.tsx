/** The three panes: inbox, incident, evidence. One at a time on a phone, the incident with its evidence below. */

import { hasSingleKeys } from '../keys.ts'
import type { Place } from '../router.ts'
import { useNames } from '../session.tsx'
import { EndedPane } from './ended-pane.tsx'
import { InboxPane } from './inbox-pane.tsx'
import { IncidentPane } from './incident-pane.tsx'
import { OpenPane } from './open-pane.tsx'

export function IncidentsScreen({ place }: { readonly place: Place }) {
  const selected = place.at === 'incident' ? place.id : null
  const listFirst = place.at === 'inbox' || place.at === 'ended'
  return (
    <div class={listFirst ? 'panes show-list' : 'panes show-incident'}>
      {place.at === 'ended' ? <EndedPane /> : <InboxPane selected={selected} />}
      {place.at === 'incident' && <IncidentPane key={place.id} id={place.id} asks={place.asks} />}
      {place.at === 'open' && <OpenPane />}
      {listFirst && <Nothing />}
    </div>
  )
}

function Nothing() {
  const { t } = useNames()
  return (
    <div class="pane pane-nothing">
      <p>{t.inbox.choose}</p>
      {hasSingleKeys() && <p class="hint">{t.inbox.chooseKeys}</p>}
    </div>
  )
}
