/** The inbox: suspected first, then open, then what ended with a loose end. It fills itself. */
import type { Ref } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { IncidentList, IncidentView } from '../../../server/contract/incidents.ts'
import { calls } from '../calls.ts'
import { useInbox } from '../inbox-source.tsx'
import { componentsOf, titleOf, whyOf } from '../incident-words.ts'
import { useKeys } from '../keys.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { go, hrefOf } from '../router.ts'
import { useMay, useNames } from '../session.tsx'
import { useNow } from '../times.ts'
import { stillFailing, untold } from './inbox-groups.ts'
import { IncidentItem } from './incident-item.tsx'
import { step } from './list-keys.ts'
import { usePutAway } from './put-away.ts'

export function InboxPane({ selected }: { readonly selected: string | null }) {
  const { t, say } = useNames()
  const now = useNow(15_000)
  const inbox = useInbox()
  const ended = useResource<IncidentList>('ended-lately', calls.endedLately, ['incident', 'component'])
  const putAway = usePutAway()
  const [search, setSearch] = useState('')
  const list = useRef<HTMLElement>(null)
  const box = useRef<HTMLInputElement>(null)
  useKeys({
    j: () => step(list.current, 1),
    k: () => step(list.current, -1),
    '/': () => (box.current?.offsetParent ? box.current.focus() : go({ at: 'inbox' })),
  })

  const wanted = search.trim().toLocaleLowerCase()
  const matches = (one: IncidentView) =>
    `${titleOf(one, say)} ${componentsOf(one, say)} ${whyOf(one, t)}`.toLocaleLowerCase().includes(wanted)
  const open = inbox.value?.incidents ?? []
  const past = ended.value?.incidents ?? []
  const groups = [
    { title: t.inbox.suspected, incidents: open.filter((one) => one.state === 'suspected') },
    { title: t.inbox.open, incidents: open.filter((one) => one.state !== 'suspected') },
    { title: t.inbox.stillFailing, incidents: stillFailing(past, open, now) },
    { title: t.inbox.overUntold, incidents: untold(past, putAway, now) },
  ]
    .map(({ title, incidents }) => ({ title, incidents: incidents.filter(matches) }))
    .filter((group) => group.incidents.length > 0)
  return (
    <section class="pane pane-list" aria-labelledby="inbox-title" ref={list}>
      <InboxHead search={search} onSearch={setSearch} boxRef={box} />
      <Trouble error={inbox.error} again={inbox.again} />
      {!inbox.error && <Trouble error={ended.error} again={ended.again} />}
      {!inbox.value && !inbox.error && <p class="note">{t.common.loading}</p>}
      {groups.map((group) => (
        <Group key={group.title} group={group} selected={selected} now={now} />
      ))}
      {inbox.value && ended.value && groups.length === 0 && (
        <p class="quiet">{wanted ? t.inbox.noMatch : t.inbox.empty}</p>
      )}
      <p class="pane-foot">
        <a href={hrefOf({ at: 'ended' })}>{t.inbox.ended}</a>
      </p>
    </section>
  )
}

interface HeadProps {
  readonly search: string
  readonly onSearch: (search: string) => void
  readonly boxRef: Ref<HTMLInputElement>
}

function InboxHead({ search, onSearch, boxRef }: HeadProps) {
  const { t } = useNames()
  const mayWrite = useMay('incidents.write')
  return (
    <>
      <div class="pane-head">
        <h1 id="inbox-title" data-heading tabIndex={-1}>
          {t.inbox.title}
        </h1>
        {mayWrite && (
          <a class="button button-plain" href={hrefOf({ at: 'open' })}>
            {t.inbox.openByHand}
          </a>
        )}
      </div>
      <input
        ref={boxRef}
        class="input search"
        type="search"
        aria-label={t.inbox.search}
        placeholder={t.inbox.search}
        value={search}
        onInput={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </>
  )
}

interface GroupProps {
  readonly group: { readonly title: string; readonly incidents: readonly IncidentView[] }
  readonly selected: string | null
  readonly now: number
}

function Group({ group, selected, now }: GroupProps) {
  return (
    <section class="group" aria-label={group.title}>
      <h2>
        {group.title} <span class="count">{group.incidents.length}</span>
      </h2>
      <ul class="items">
        {group.incidents.map((one) => (
          <IncidentItem key={one.id} incident={one} selected={one.id === selected} now={now} />
        ))}
      </ul>
    </section>
  )
}
