/** What the public page lists: groups, components, what they say now, and their editing. */
import { useState } from 'preact/hooks'
import type { ComponentView } from '../../../server/contract/catalogue.ts'
import { translate } from '../../words/because.ts'
import { useComponents } from '../compose/impact-editor.tsx'
import { Alerts } from '../incidents/alerts.tsx'
import { Report } from '../incidents/reports.tsx'
import { Button } from '../parts/button.tsx'
import { StateMark } from '../parts/marks.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { WhyLink } from '../parts/why-link.tsx'
import { type RegionName, useRegionName } from '../region-names.ts'
import { go, hrefOf } from '../router.ts'
import { useMay, useNames } from '../session.tsx'
import { ComponentForm } from './component-form.tsx'
import { inOrder } from './tree.ts'

export function ComponentsScreen({ selected }: { readonly selected: string | null }) {
  const { t, say } = useNames()
  const mayEdit = useMay('catalogue.write')
  const list = useComponents()
  const regionName = useRegionName()
  const [making, setMaking] = useState<'component' | 'group' | null>(null)
  const all = list.value?.components ?? []
  const edited = all.find((one) => one.id === selected) ?? null
  const close = () => {
    setMaking(null)
    go({ at: 'components', id: null })
  }
  const make = (kind: 'component' | 'group') => {
    go({ at: 'components', id: null })
    setMaking(kind)
  }
  return (
    <div class="screen">
      <div class="pane-head">
        <h1 data-heading tabIndex={-1}>
          {t.components.title}
        </h1>
        {mayEdit && (
          <div class="actions">
            <Button onClick={() => make('component')}>{t.components.add}</Button>
            <Button onClick={() => make('group')}>{t.components.addGroup}</Button>
          </div>
        )}
      </div>
      <p class="note">{t.components.text}</p>
      <Trouble error={list.error} again={list.again} />
      {making && !edited && (
        <ComponentForm key={making} edited={null} isGroup={making === 'group'} all={all} onDone={close} />
      )}
      {edited && <ComponentForm key={edited.id} edited={edited} isGroup={edited.isGroup} all={all} onDone={close} />}
      {list.value && all.length === 0 && <p class="quiet">{t.components.empty}</p>}
      <ul class="rows">
        {inOrder(all).map((one) => (
          <Row key={one.id} one={one} selected={one.id === selected} regionName={regionName} />
        ))}
      </ul>
      {(list.value?.regions.length ?? 0) > 0 && (
        <>
          <h2>{t.components.regions}</h2>
          <p>{list.value?.regions.map((one) => say(one.name)).join(', ')}</p>
        </>
      )}
    </div>
  )
}

interface RowProps {
  readonly one: ComponentView
  readonly selected: boolean
  readonly regionName: RegionName
}

function Row({ one, selected, regionName }: RowProps) {
  const { t, say } = useNames()
  return (
    <li class={one.parentId === null ? 'row row-why' : 'row row-why row-child'}>
      <a
        class="row-link"
        href={hrefOf({ at: 'components', id: one.id })}
        {...(selected ? { 'aria-current': 'true' as const } : {})}
      >
        <StateMark state={one.state} />
        <span class="row-name" dir="auto">
          {one.isGroup ? <strong>{say(one.name)}</strong> : say(one.name)}
        </span>
        <span class="soft">
          {t.componentStates[one.state]}
          {!one.isGroup && one.verdict === null && !one.isReported ? ` · ${t.components.stated}` : ''}
          {one.isReported && one.reports.map((report) => ` · ${t.components.reported(report.by)}`)}
          {one.ownerFile !== null && ` · ${one.ownerFile}`}
          {one.places.map(
            (place) => ` · ${t.components.notFrom(regionName(place.place), translate(place.because, t).text)}`,
          )}
        </span>
      </a>
      <WhyLink id={one.id} name={say(one.name)} />
      {one.reports.some((report) => report.state !== 'operational' || report.incidents.length > 0) && (
        <ul class="row-reports">
          {one.reports.map((report) => (
            <Report key={`${report.by} ${report.part}`} one={report} />
          ))}
        </ul>
      )}
      <Alerts alerts={one.alerts} />
    </li>
  )
}
