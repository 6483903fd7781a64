/** Incidents that have ended, newest first, a page at a time. */
import { useRef } from 'preact/hooks'
import type { IncidentList, IncidentView } from '../../../server/contract/incidents.ts'
import { calls } from '../calls.ts'
import { useKeys } from '../keys.ts'
import { usePages } from '../pages.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'
import { useNow } from '../times.ts'
import { IncidentItem } from './incident-item.tsx'
import { step } from './list-keys.ts'

export function EndedPane() {
  const { t } = useNames()
  const now = useNow(60_000)
  const ended = usePages<IncidentList, IncidentView>({
    key: 'ended',
    read: calls.ended,
    items: (page) => page.incidents,
    kinds: ['incident'],
  })
  const list = useRef<HTMLElement>(null)
  useKeys({ j: () => step(list.current, 1), k: () => step(list.current, -1) })
  return (
    <section class="pane pane-list" aria-labelledby="ended-title" ref={list}>
      <div class="pane-head">
        <h1 id="ended-title" data-heading tabIndex={-1}>
          {t.inbox.endedTitle}
        </h1>
        <a class="button button-plain" href={hrefOf({ at: 'inbox' })}>
          {t.inbox.toInbox}
        </a>
      </div>
      <p>
        <a href={hrefOf({ at: 'promises', month: null })}>{t.promises.title}</a> ·{' '}
        <a href={hrefOf({ at: 'rehearsals', id: null })}>{t.rehearsals.title}</a>
      </p>
      <Trouble error={ended.error} again={ended.again} />
      {!ended.first && !ended.error && <p class="note">{t.common.loading}</p>}
      <ul class="items">
        {ended.items.map((one) => (
          <IncidentItem key={one.id} incident={one} selected={false} now={now} />
        ))}
      </ul>
      {ended.first && ended.items.length === 0 && <p class="quiet">{t.common.nothingHere}</p>}
      {ended.next !== null && (
        <Button busy={ended.busy} onClick={ended.readOn}>
          {t.common.more}
        </Button>
      )}
    </section>
  )
}
