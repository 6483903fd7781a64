/** Rehearsals: the one that goes on or the form to start one, those that were, and the report of one. */
import type { RehearsalList, RehearsalView } from '../../../server/contract/rehearsals.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { hrefOf } from '../router.ts'
import { useMay, useNames } from '../session.tsx'
import { clock, length } from '../times.ts'
import { rehearsalCalls } from './calls.ts'
import '../styles/rehearsals.css'
import { useNamesOf } from './named.ts'
import { Report } from './report.tsx'
import { StartForm } from './start-form.tsx'

export function RehearsalsScreen({ id }: { readonly id: string | null }) {
  return id === null ? <All /> : <Report id={id} />
}

function All() {
  const { t } = useNames()
  const read = useResource<RehearsalList>('rehearsals', rehearsalCalls.all, ['incident'])
  const mayWrite = useMay('incidents.write')
  const all = read.value?.rehearsals ?? []
  const running = all.find((one) => one.endedAt === null)
  const ended = all.filter((one) => one.endedAt !== null)
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {t.rehearsals.title}
      </h1>
      <p class="soft">{t.rehearsals.text}</p>
      <Trouble error={read.error} again={read.again} />
      {!read.value && !read.error && <p class="note">{t.common.loading}</p>}
      {running && <Running rehearsal={running} />}
      {read.value && !running && mayWrite && <StartForm people={read.value.people} />}
      {ended.length > 0 && <Ended rehearsals={ended} />}
      {read.value && all.length === 0 && <p class="quiet">{t.rehearsals.none}</p>}
    </div>
  )
}

function Running({ rehearsal }: { readonly rehearsal: RehearsalView }) {
  const { t } = useNames()
  const names = useNamesOf()
  return (
    <p class="note note-bad" role="status">
      {t.rehearsals.goesOn(names(rehearsal))} {t.rehearsals.endsBy(clock(rehearsal.endsAt, t))}{' '}
      <a href={hrefOf({ at: 'incident', id: rehearsal.incidentId })}>{t.rehearsals.toIncident}</a>
    </p>
  )
}

function Ended({ rehearsals }: Pick<RehearsalList, 'rehearsals'>) {
  const { t } = useNames()
  const names = useNamesOf()
  return (
    <ul class="rows">
      {rehearsals.map((one) => (
        <li key={one.id} class="row row-flat">
          <a class="row-name" href={hrefOf({ at: 'rehearsals', id: one.id })} dir="auto">
            {names(one)}
          </a>
          <span class="soft">
            {clock(one.startedAt, t)}, {length((one.endedAt ?? one.startedAt) - one.startedAt, t)},{' '}
            {t.rehearsals.by(one.startedBy)}
          </span>
        </li>
      ))}
    </ul>
  )
}
