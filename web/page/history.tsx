/** What happened in the last 90 days: what is not over on top, then the ended incidents by month. On the page, and on the history's own. */
import type { VNode } from 'preact'
import type { PublicIncident } from '../../server/contract/public.ts'
import { lengthText, rangeText } from '../words/time.ts'
import { SetText, Title } from './headline.tsx'
import { Fill, Mark, Names, Time, When } from './parts.tsx'
import { linkTo, type Reading, rangeStyle, when } from './reading.ts'
import { componentsOf, isUnderWay, leaves, observedStory, stateNow, stateOfImpact } from './story.ts'

/** What is not over yet. For the history's own page: on the other one it stands first already. */
export function UnderWay({ reading }: { reading: Reading }): VNode | null {
  const observed = observedStory(reading)
  const { open } = reading.page
  if (open.length === 0 && !observed) return null
  return (
    <div class="month">
      <h2>{reading.words.page.underWay}</h2>
      <ul class="past">
        {open.map((one) => (
          <OpenOne key={one.id} reading={reading} incident={one} />
        ))}
        {observed && (
          <li>
            <Mark state={observed.state} />
            <SetText reading={reading} story={observed} />
          </li>
        )}
      </ul>
    </div>
  )
}

function OpenOne({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode {
  const { page } = reading.words
  return (
    <li>
      <Mark state={stateNow(incident)} />
      <a href={linkTo(reading, `incidents/${incident.id}/`)}>
        <Title reading={reading} incident={incident} />
      </a>
      <p>
        <b>{page.incidentStates[incident.state]}</b>
        {' · '}
        <Fill sentence={page.since} slots={{ when: <When reading={reading} at={incident.startedAt} /> }} />
        {' · '}
        <Names reading={reading} of={componentsOf(reading, incident)} />
        {incident.updates.some((one) => one.postMortem) && (
          <>
            {' · '}
            <a href={linkTo(reading, `incidents/${incident.id}/#post-mortem`)}>{page.postMortem.label}</a>
          </>
        )}
      </p>
    </li>
  )
}

/** Ended incidents by month, newest first. `most` cuts the list; `under`: the heading that it stands under. */
export function History({ reading, most, under }: { reading: Reading; most: number; under: 'h1' | 'h2' }): VNode {
  const incidents = reading.page.recent.slice(0, most)
  if (incidents.length === 0) return <p>{quietText(reading)}</p>
  const months = new Map<string, PublicIncident[]>()
  for (const one of incidents) {
    const month = when(reading, one.startedAt, 'month')
    months.set(month, [...(months.get(month) ?? []), one])
  }
  return (
    <>
      {[...months].map(([month, ones]) => (
        <div key={month} class="month">
          {under === 'h1' ? <h2>{month}</h2> : <h3>{month}</h3>}
          <ul class="past">
            {ones.map((one) => (
              <PastIncident key={one.id} reading={reading} incident={one} />
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}

/** No ended incident to list. That is not to deny one that is open, nor an outage that only the checks saw. */
function quietText({ page: facts, words: { page } }: Reading): string {
  if (isUnderWay(facts)) return page.quietBefore
  const hasTrouble = leaves(facts).some((one) => one.days.troubled.some((day) => day.state !== 'maintenance'))
  return hasTrouble ? page.quietSaid : page.quiet
}

function PastIncident({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode {
  const { page } = reading.words
  const { startedAt, resolvedAt } = incident
  const worst = incident.components.map((one) => stateOfImpact(one.worst))
  const state = (['major', 'partial', 'degraded'] as const).find((one) => worst.includes(one)) ?? 'operational'
  return (
    <li>
      <Mark state={state} />
      <a href={linkTo(reading, `incidents/${incident.id}/`)}>
        <Title reading={reading} incident={incident} />
      </a>
      <p>
        <b>{page.over}</b>
        {' · '}
        {resolvedAt === null ? (
          <Time reading={reading} at={startedAt} style="day" />
        ) : (
          <>
            <Range reading={reading} startedAt={startedAt} resolvedAt={resolvedAt} />
            {' · '}
            {lengthText(resolvedAt - startedAt, page.locale, page.shortTime)}
          </>
        )}
        {' · '}
        <Names reading={reading} of={componentsOf(reading, incident)} />
        {incident.updates.some((one) => one.postMortem) && (
          <>
            {' · '}
            <a href={linkTo(reading, `incidents/${incident.id}/#post-mortem`)}>{page.postMortem.label}</a>
          </>
        )}
      </p>
    </li>
  )
}

interface RangeProps {
  readonly reading: Reading
  readonly startedAt: number
  readonly resolvedAt: number
}

function Range({ reading, startedAt, resolvedAt }: RangeProps): VNode {
  const place = { locale: reading.words.page.locale, timeZone: reading.page.page.timeZone }
  const style = rangeStyle(reading, startedAt, resolvedAt)
  return (
    <span data-r={`${startedAt} ${resolvedAt}`} data-style={style}>
      {rangeText(startedAt, resolvedAt, style, place)}
    </span>
  )
}

export function HistorySection({ reading }: { reading: Reading }): VNode {
  const { page } = reading.words
  return (
    <section aria-labelledby="history">
      <h2 id="history">{page.history}</h2>
      <History reading={reading} most={5} under="h2" />
      {reading.page.recent.length > 5 && (
        <p class="more">
          <a href={linkTo(reading, 'history/')}>{page.historyLink}</a>
        </p>
      )}
    </section>
  )
}
