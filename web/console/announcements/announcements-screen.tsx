/** Announcements: what is on the page and to come, with its commands, what is over, and the form for more. */
import { useState } from 'preact/hooks'
import type { AnnouncementView } from '../../../server/contract/announcements.ts'
import { zoneClock } from '../maintenance/zone-clock.ts'
import { Button } from '../parts/button.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { hrefOf } from '../router.ts'
import { useMay, useNames, useSession } from '../session.tsx'
import { announcementCalls } from './announcement-calls.ts'
import { AnnouncementForm } from './announcement-form.tsx'
import { Thumbnail } from './picture-field.tsx'

export function AnnouncementsScreen() {
  const { t } = useNames()
  const maySpeak = useMay('incidents.write')
  const { page } = useSession()
  // Light ones wait for incidents.
  const kinds = ['announcement', 'incident'] as const
  const current = useResource('announcements', () => announcementCalls.list('current'), kinds)
  const past = useResource('announcements-past', () => announcementCalls.list('past'), kinds)
  const [edited, setEdited] = useState<AnnouncementView | 'new' | null>(null)
  return (
    <div class="screen">
      <div class="pane-head">
        <h1 data-heading tabIndex={-1}>
          {t.announcing.title}
        </h1>
        {maySpeak && <Button onClick={() => setEdited('new')}>{t.announcing.add}</Button>}
      </div>
      <p class="note">
        {t.announcing.text} {t.maintenance.zone(page.timeZone)}
      </p>
      <Trouble error={current.error} again={current.again} />
      {edited && (
        <AnnouncementForm
          key={edited === 'new' ? 'new' : edited.id}
          edited={edited === 'new' ? null : edited}
          onDone={() => setEdited(null)}
        />
      )}
      {current.value?.announcements.length === 0 && <p class="quiet">{t.announcing.empty}</p>}
      <ul class="rows">
        {current.value?.announcements.map((one) => (
          <Row key={one.id} one={one} onEdit={maySpeak ? setEdited : null} />
        ))}
      </ul>
      {(past.value?.announcements.length ?? 0) > 0 && (
        <>
          <h2>{t.announcing.past}</h2>
          <ul class="rows">
            {past.value?.announcements.map((one) => (
              <Row key={one.id} one={one} onEdit={null} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

interface RowProps {
  readonly one: AnnouncementView
  /** Null: nothing can be done with it. */
  readonly onEdit: ((edited: AnnouncementView) => void) | null
}

function Row({ one, onEdit }: RowProps) {
  const { t, say } = useNames()
  const mayRedact = useMay('words.approve')
  const { page } = useSession()
  const clock = (at: number) => zoneClock(at, page.timeZone, t.locale)
  const tone = one.tone === 'plain' ? [] : [t.tones[one.tone]]
  const edited = one.earlier[0] ? [t.announcing.edited(clock(one.earlier[0].until))] : []
  const isPublic = one.shownAt !== null
  return (
    <li class="row row-flat row-told">
      <span class="row-name">
        {isPublic ? (
          <a href={one.url} target="_blank" rel="noreferrer">
            {say(one.title)}
          </a>
        ) : (
          say(one.title)
        )}
      </span>
      <span class="soft">
        <strong>{t.announcing.states[one.state]}</strong>
        {` · ${[`${clock(one.startsAt)} – ${clock(one.endsAt)}`, ...tone, ...edited].join(' · ')}`}
      </span>
      {one.waitsSince !== null && <span class="fault">{t.announcing.waits}</span>}
      {one.isWithheld && <span class="fault">{t.announcing.withheld}</span>}
      {!one.notify && onEdit && <span class="soft">{t.announcing.quiet}</span>}
      {one.picture && onEdit && <Thumbnail picture={one.picture} alt={say(one.alt)} />}
      {one.picture && mayRedact && (
        <a
          href={hrefOf({ at: 'redact', picture: one.picture.id })}
          aria-label={`${t.redact.picture}: ${say(one.title)}`}
        >
          {t.redact.picture}
        </a>
      )}
      {onEdit && <Commands one={one} onEdit={onEdit} />}
    </li>
  )
}

function Commands({ one, onEdit }: { one: AnnouncementView; onEdit: (edited: AnnouncementView) => void }) {
  const { t, say } = useNames()
  const title = say(one.title)
  const words = t.announcing
  const isShown = one.state === 'shown'
  const action = isShown ? words.withdraw : words.cancel
  return (
    <span class="row-commands">
      <Button look="quiet" label={`${words.change}: ${title}`} onClick={() => onEdit(one)}>
        {words.change}
      </Button>
      <RemoveButton
        action={action}
        question={isShown ? words.withdrawAsk(title) : words.cancelAsk(title)}
        consequence={isShown ? words.withdrawText : words.cancelText}
        label={`${action}: ${title}`}
        remove={async () => {
          await announcementCalls.withdraw(one.id, { version: one.version })
        }}
      />
    </span>
  )
}
