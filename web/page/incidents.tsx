/** Open incidents with their timelines, the list of what happened before, and the page of one incident. */
import type { VNode } from 'preact'
import type { PublicIncident } from '../../server/contract/public.ts'
import { lengthText, rangeText } from '../words/time.ts'
import { Actions, placesOf, Title } from './headline.tsx'
import { LanguageNote, Mark, Name, Names, StateWord, Time } from './parts.tsx'
import { linkTo, type Reading, say, when } from './reading.ts'
import { componentsOf, leadIncident, stateNow, stateOfImpact } from './story.ts'
import { Timeline } from './updates.tsx'

/** The lead's latest update stands on the first screen: here are the ones before it, then the other incidents whole. */
export function OpenIncidents({ reading }: { reading: Reading }): VNode | null {
  const { page } = reading.words
  const lead = leadIncident(reading.page.open)
  if (!lead) return null
  const others = reading.page.open.filter((one) => one.id !== lead.id)
  const earlier = lead.updates.slice(1)
  return (
    <>
      {earlier.length > 0 && (
        <section aria-labelledby="earlier">
          <h2 id="earlier">{page.earlier}</h2>
          <Timeline reading={reading} updates={earlier} isPast />
        </section>
      )}
      {others.map((one) => (
        <OpenIncident key={one.id} reading={reading} incident={one} />
      ))}
    </>
  )
}

function OpenIncident({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode {
  return (
    <section class="incident" id={`i-${incident.id}`} aria-labelledby={`t-${incident.id}`}>
      <h2 id={`t-${incident.id}`}>
        <Mark state={stateNow(incident)} />
        <a href={linkTo(reading, `incidents/${incident.id}/`)}>
          <Title reading={reading} incident={incident} />
        </a>
      </h2>
      <LanguageNote reading={reading} said={say(reading, incident.title)} />
      <Timeline reading={reading} updates={incident.updates} />
    </section>
  )
}

/** The page of one incident, open or ended. */
export function IncidentPage({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode {
  const { page } = reading.words
  const isOver = incident.state === 'resolved'
  return (
    <>
      <section class="lead" aria-labelledby="now">
        <p class="eyebrow">{isOver ? page.isOver : page.incidentStates[incident.state]}</p>
        <h1 id="now" tabindex={-1}>
          <Mark state={isOver ? 'operational' : stateNow(incident)} />
          <Title reading={reading} incident={incident} />
        </h1>
        <LanguageNote reading={reading} said={say(reading, incident.title)} />
        <Record reading={reading} incident={incident} />
        {!isOver && <Actions reading={reading} incident={incident} isItsPage />}
      </section>
      <section aria-labelledby="updates">
        <h2 id="updates">{page.updates}</h2>
        <Timeline reading={reading} updates={incident.updates} />
      </section>
    </>
  )
}

function Record({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode {
  const { page } = reading.words
  const places = placesOf(reading, incident)
  const { resolvedAt, startedAt } = incident
  return (
    <dl class="record">
      <dt>{page.began}</dt>
      <dd>
        <Time reading={reading} at={startedAt} style="moment" />
      </dd>
      {resolvedAt !== null && (
        <>
          <dt>{page.ended}</dt>
          <dd>
            <Time reading={reading} at={resolvedAt} style="moment" />
          </dd>
          <dt>{page.lasted}</dt>
          <dd>{lengthText(resolvedAt - startedAt, page.locale, page.shortTime)}</dd>
        </>
      )}
      {places && (
        <>
          <dt>{page.where}</dt>
          <dd>{places}</dd>
        </>
      )}
      <dt>{incident.state === 'resolved' ? page.wasHit : page.hit}</dt>
      <dd>
        <Hit reading={reading} incident={incident} />
      </dd>
    </dl>
  )
}

/** Each component with what happens to it; with the worst of it once it is over. */
function Hit({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode {
  const isOver = incident.state === 'resolved'
  return (
    <ul class="hit">
      {incident.components.map((one) => {
        const component = reading.components.get(one.componentId)
        return (
          <li key={one.componentId}>
            <Name reading={reading} local={component?.name ?? {}} otherwise={component?.key ?? one.componentId} />{' '}
            <StateWord reading={reading} state={stateOfImpact(isOver ? one.worst : one.impact)} />
          </li>
        )
      })}
    </ul>
  )
}

/** Ended incidents by month, newest first. `most` cuts the list; `under`: the heading that it stands under. */
export function History({ reading, most, under }: { reading: Reading; most: number; under: 'h1' | 'h2' }): VNode {
  const { page } = reading.words
  const incidents = reading.page.recent.slice(0, most)
  if (incidents.length === 0) return <p>{page.quiet}</p>
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

function PastIncident({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode {
  const { page } = reading.words
  const { startedAt, resolvedAt } = incident
  const place = { locale: page.locale, timeZone: reading.page.page.timeZone }
  const worst = incident.components.map((one) => stateOfImpact(one.worst))
  const state = (['major', 'partial', 'degraded'] as const).find((one) => worst.includes(one)) ?? 'operational'
  return (
    <li>
      <Mark state={state} />
      <a href={linkTo(reading, `incidents/${incident.id}/`)}>
        <Title reading={reading} incident={incident} />
      </a>
      <p>
        {resolvedAt === null ? (
          <Time reading={reading} at={startedAt} style="day" />
        ) : (
          <>
            <span data-r={`${startedAt} ${resolvedAt}`}>{rangeText(startedAt, resolvedAt, 'days', place)}</span>
            {' · '}
            {lengthText(resolvedAt - startedAt, page.locale, page.shortTime)}
          </>
        )}
        {' · '}
        <Names reading={reading} of={componentsOf(reading, incident)} />
      </p>
    </li>
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
