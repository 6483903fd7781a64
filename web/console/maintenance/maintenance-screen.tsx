/** Planned work: what is under way and to come, with its commands, what has ended, and the form for more. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { MaintenanceView } from '../../../server/contract/maintenance.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { StateMark } from '../parts/marks.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { type RegionName, useRegionName } from '../region-names.ts'
import { useResource } from '../resource.ts'
import { useMay, useNames, useSession } from '../session.tsx'
import { MaintenanceForm } from './maintenance-form.tsx'
import { NoteDialog } from './note-dialog.tsx'
import { NoticesBrake } from './notices-brake.tsx'
import { leadsOf, SeriesCommands, SeriesForm } from './series-part.tsx'
import { zoneClock } from './zone-clock.ts'

/** With each message that leaves, less is left to stop. */
const MOVES = ['maintenance', 'delivery'] as const

export function MaintenanceScreen() {
  const { t } = useNames()
  const mayPlan = useMay('maintenance.write')
  const { page } = useSession()
  const current = useResource('maintenances', () => calls.maintenances('current'), MOVES)
  const ended = useResource('maintenances-ended', () => calls.maintenances('ended'), MOVES)
  const [edited, setEdited] = useState<MaintenanceView | 'new' | { readonly seriesId: string } | null>(null)
  const regionName = useRegionName()
  return (
    <div class="screen">
      <div class="pane-head">
        <h1 data-heading tabIndex={-1}>
          {t.maintenance.title}
        </h1>
        {mayPlan && <Button onClick={() => setEdited('new')}>{t.maintenance.plan}</Button>}
      </div>
      <p class="note">
        {t.maintenance.text} {t.maintenance.zone(page.timeZone)}
      </p>
      <Trouble error={current.error} again={current.again} />
      {edited && edited !== 'new' && 'seriesId' in edited && (
        <SeriesForm id={edited.seriesId} onDone={() => setEdited(null)} />
      )}
      {edited && (edited === 'new' || 'id' in edited) && (
        <MaintenanceForm
          key={edited === 'new' ? 'new' : edited.id}
          edited={edited === 'new' ? null : edited}
          onDone={() => setEdited(null)}
        />
      )}
      {current.value?.maintenances.length === 0 && <p class="quiet">{t.maintenance.empty}</p>}
      <ul class="rows">
        {leadsOf(current.value?.maintenances ?? []).map(({ one, more }) => (
          <Row key={one.id} one={one} regionName={regionName} onEdit={mayPlan ? setEdited : null}>
            {more.length > 0 && (
              <details>
                <summary>{t.maintenance.repeat.more(more.length)}</summary>
                <ul class="rows">
                  {more.map((other) => (
                    <Row
                      key={other.id}
                      one={other}
                      regionName={regionName}
                      onEdit={mayPlan ? setEdited : null}
                      isDate
                    />
                  ))}
                </ul>
              </details>
            )}
          </Row>
        ))}
      </ul>
      {(ended.value?.maintenances.length ?? 0) > 0 && (
        <>
          <h2>{t.maintenance.ended}</h2>
          <ul class="rows">
            {ended.value?.maintenances.map((one) => (
              <Row key={one.id} one={one} regionName={regionName} onEdit={null} />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

interface RowProps {
  readonly one: MaintenanceView
  readonly regionName: RegionName
  /** Null: nothing can be done with it. */
  readonly onEdit: OnEdit | null
  /** A further date below the one that speaks for its series. */
  readonly isDate?: boolean
  readonly children?: ComponentChildren
}

type OnEdit = (edited: MaintenanceView | { readonly seriesId: string }) => void

function Row({ one, regionName, onEdit, isDate = false, children }: RowProps) {
  const { t, say } = useNames()
  const { page } = useSession()
  const clock = (at: number) => zoneClock(at, page.timeZone, t.locale)
  const names = one.components.map(
    (c) => say(c.name) + (c.regions.length > 0 ? ` (${c.regions.map(regionName).join(', ')})` : ''),
  )
  const last = one.updates.find((update) => Object.keys(update.body).length > 0)
  return (
    <li class="row row-flat row-told">
      <span class="row-name">
        <StateMark state="maintenance" />{' '}
        <a href={one.url} target="_blank" rel="noreferrer">
          {say(one.title)}
        </a>
      </span>
      <span class="soft">
        <strong>{t.maintenance.states[one.state]}</strong>
        {` · ${clock(one.startsAt)} – ${clock(one.endsAt)} · ${names.join(', ')}`}
      </span>
      {!one.notify && onEdit && <span class="soft">{t.maintenance.quiet}</span>}
      {last && <span>{`${clock(last.at)} · ${say(last.body)}`}</span>}
      {one.series && !isDate && (
        <span class="soft">
          {one.series.isOwn ? t.maintenance.repeat.isOwn : `${t.maintenance.repeat.byRule} ${one.series.rule}`}
        </span>
      )}
      <NoticesBrake one={one} />
      {onEdit && <Commands one={one} onEdit={onEdit} isDate={isDate} />}
      {children}
    </li>
  )
}

function Commands({ one, onEdit, isDate }: { one: MaintenanceView; onEdit: OnEdit; isDate: boolean }) {
  const { t, say } = useNames()
  const title = say(one.title)
  const move = useCommand((what: 'start' | 'end', key: string) =>
    calls.moveMaintenance(one.id, { version: one.version, do: what }, key),
  )
  const [noting, setNoting] = useState(false)
  const isRunning = one.state === 'in-progress'
  const main = isRunning ? t.maintenance.end : t.maintenance.start
  return (
    <span class="row-commands">
      <Button
        look="quiet"
        busy={move.busy}
        label={`${main}: ${title}`}
        onClick={() => void move.run(isRunning ? 'end' : 'start')}
      >
        {main}
      </Button>
      <Button look="quiet" label={`${t.maintenance.note}: ${title}`} onClick={() => setNoting(true)}>
        {t.maintenance.note}
      </Button>
      <Button look="quiet" label={`${t.maintenance.change}: ${title}`} onClick={() => onEdit(one)}>
        {t.maintenance.change}
      </Button>
      <RemoveButton
        action={t.maintenance.cancel}
        question={t.maintenance.cancelAsk(title)}
        consequence={t.maintenance.cancelText}
        label={`${t.maintenance.cancel}: ${title}`}
        remove={async () => {
          await calls.moveMaintenance(one.id, { version: one.version, do: 'cancel' })
        }}
      />
      {!isDate && one.series && <SeriesCommands one={one} onEdit={() => onEdit({ seriesId: one.series?.id ?? '' })} />}
      <Trouble error={move.error} />
      {noting && <NoteDialog one={one} onClose={() => setNoting(false)} />}
    </span>
  )
}
