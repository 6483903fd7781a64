/** The days of a component that were not good: when, how long, why, and who says so. What a strip opens. */
import type { ComponentChildren, VNode } from 'preact'
import type { PublicComponent, PublicSpan } from '../../server/contract/public.ts'
import { counted } from '../words/fill.ts'
import { dayText, isoDay, lengthText, rangeText } from '../words/time.ts'
import { Title } from './headline.tsx'
import { Fill, Mark, Time } from './parts.tsx'
import { linkTo, type Reading, rangeStyle } from './reading.ts'

export function TroubledDays({ reading, component }: { reading: Reading; component: PublicComponent }): VNode | null {
  const { page } = reading.words
  const { troubled } = component.days
  if (troubled.length === 0) return null
  return (
    <>
      <p class="label">{page.days.troubled}</p>
      <ol class="days">
        {troubled.toReversed().map((one) => (
          <li key={one.day}>
            <Mark state={one.state} />
            <b>
              <time datetime={one.day}>{dayText(one.day, page.locale)}</time>
            </b>
            <ul>
              {one.spans.map((span) => (
                <Span key={span.startedAt} reading={reading} span={span} />
              ))}
              {one.more > 0 && <li>{counted(page.days.more, one.more)}</li>}
            </ul>
          </li>
        ))}
      </ol>
    </>
  )
}

function Span({ reading, span }: { reading: Reading; span: PublicSpan }): VNode {
  const { page } = reading.words
  const parts: ComponentChildren[] = [page.states[span.state], <Range key="range" reading={reading} span={span} />]
  const incident = span.incidentId === null ? undefined : reading.incidents.get(span.incidentId)
  if (incident) {
    parts.push(
      <a key="cause" href={linkTo(reading, `incidents/${incident.id}/`)}>
        <Title reading={reading} incident={incident} />
      </a>,
    )
  }
  parts.push(page.days.by[span.by])
  return <li>{parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part]))}</li>
}

function Range({ reading, span }: { reading: Reading; span: PublicSpan }): VNode {
  const { page } = reading.words
  if (span.endedAt === null) {
    return (
      <Fill
        sentence={page.days.ongoing}
        slots={{ from: <Time reading={reading} at={span.startedAt} style="clock" /> }}
      />
    )
  }
  const place = { locale: page.locale, timeZone: reading.page.page.timeZone }
  const sameDay = isoDay(span.startedAt, place.timeZone) === isoDay(span.endedAt, place.timeZone)
  const style = sameDay ? 'clock' : rangeStyle(reading, span.startedAt, span.endedAt)
  return (
    <>
      <span data-r={`${span.startedAt} ${span.endedAt}`} data-style={style}>
        {rangeText(span.startedAt, span.endedAt, style, place)}
      </span>{' '}
      ({lengthText(span.endedAt - span.startedAt, page.locale, page.shortTime)})
    </>
  )
}
