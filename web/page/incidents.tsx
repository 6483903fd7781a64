/** Open incidents with their timelines, and the page of one incident. */
import type { VNode } from 'preact'
import type { PublicIncident } from '../../server/contract/public.ts'
import { lengthText } from '../words/time.ts'
import { Actions, placesOf, Title } from './headline.tsx'
import { Fill, LanguageNote, Mark, Name, StateWord, Time } from './parts.tsx'
import { PostMortem } from './post-mortem.tsx'
import { linkTo, type Reading, say } from './reading.ts'
import { leadIncident, stateNow, stateOfImpact } from './story.ts'
import { TimeBefore } from './time-before.tsx'
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
        {incident.mergedInto !== undefined ? (
          <p class="eyebrow">{page.merged}</p>
        ) : isOver ? (
          <p class="eyebrow is-over">
            <Mark state="operational" />
            {page.isOver}
          </p>
        ) : (
          <p class="eyebrow">{page.incidentStates[incident.state]}</p>
        )}
        <h1 id="now" tabindex={-1}>
          {/* The title says in the present what was wrong: no mark of now stands beside it. */}
          {!isOver && <Mark state={stateNow(incident)} />}
          <Title reading={reading} incident={incident} />
        </h1>
        <LanguageNote reading={reading} said={say(reading, incident.title)} />
        <Merged reading={reading} incident={incident} />
        <Record reading={reading} incident={incident} />
        {!isOver && <Actions reading={reading} incident={incident} isItsPage />}
      </section>
      <PostMortem reading={reading} incident={incident} />
      <section aria-labelledby="updates">
        <h2 id="updates">{page.updates}</h2>
        <Timeline reading={reading} updates={incident.updates} />
      </section>
    </>
  )
}

/** Where it goes on, if it turned out to be the same problem as another one. */
function Merged({ reading, incident }: { reading: Reading; incident: PublicIncident }): VNode | null {
  const { mergedInto, otherIncident } = reading.words.page
  if (incident.mergedInto === undefined) return null
  const other = reading.incidents.get(incident.mergedInto)
  const title = (
    <a href={linkTo(reading, `incidents/${incident.mergedInto}/`)}>
      {other ? <Title reading={reading} incident={other} /> : otherIncident}
    </a>
  )
  return (
    <p>
      <Fill sentence={mergedInto} slots={{ title }} />
    </p>
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
        <TimeBefore reading={reading} incident={incident} which="startedAt" />
      </dd>
      {resolvedAt !== null && (
        <>
          <dt>{page.ended}</dt>
          <dd>
            <Time reading={reading} at={resolvedAt} style="moment" />
            <TimeBefore reading={reading} incident={incident} which="resolvedAt" />
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
      {incident.links && (
        <>
          <dt>{page.upstream}</dt>
          <dd>
            <ul class="hit">
              {incident.links.map((one) => (
                <li key={one.url}>
                  <a href={one.url} rel="noreferrer">
                    <bdi>{one.title}</bdi>
                  </a>
                </li>
              ))}
            </ul>
          </dd>
        </>
      )}
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
            <StateWord reading={reading} state={stateOfImpact(isOver ? one.worst : one.impact)} isPast={isOver} />
          </li>
        )
      })}
    </ul>
  )
}
