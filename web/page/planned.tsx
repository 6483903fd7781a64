/** Planned work: what is under way and to come, on the page; and the page of one. */
import type { VNode } from 'preact'
import type { PublicMaintenance } from '../../server/contract/public.ts'
import { isolate } from '../words/local-text.ts'
import { rangeText } from '../words/time.ts'
import { Fill, Inline, LanguageNote, listOf, Mark, Name, Prose, Time, When } from './parts.tsx'
import { linkTo, type Reading, rangeStyle, say } from './reading.ts'

/** On the front page; nothing where nothing is planned. */
export function Planned({ reading }: { reading: Reading }): VNode | null {
  const coming = plannedOf(reading).filter((one) => !hasEnded(one))
  const current = coming.filter((one) => one.state === 'in-progress' || isNextOf(one, coming))
  if (current.length === 0) return null
  const { planned } = reading.words.page
  return (
    <section aria-labelledby="planned">
      <h2 id="planned">{planned.title}</h2>
      <ul class="past">
        {current.map((one) => (
          <li key={one.id}>
            <Mark state="maintenance" />
            <a href={linkTo(reading, `maintenance/${one.id}/`)}>
              <MaintenanceTitle reading={reading} work={one} />
            </a>
            <p>
              <b>{planned.states[one.state]}</b>
              {' · '}
              <Range reading={reading} work={one} />
              {' · '}
              <Covered reading={reading} work={one} />
              <Again reading={reading} work={one} coming={coming} />
            </p>
          </li>
        ))}
      </ul>
      <p class="more">
        <a href={`${reading.base}/maintenance.ics`}>{planned.calendar}</a>
      </p>
    </section>
  )
}

/** Of what repeats, the next date speaks for all that follow. */
function isNextOf(work: PublicMaintenance, coming: readonly PublicMaintenance[]): boolean {
  if (work.seriesId === undefined) return true
  return coming.find((one) => one.seriesId === work.seriesId && one.state === 'scheduled')?.id === work.id
}

function Again({
  reading,
  work,
  coming,
}: {
  reading: Reading
  work: PublicMaintenance
  coming: readonly PublicMaintenance[]
}) {
  const next = coming.find((one) => one.seriesId === work.seriesId && one.startsAt > work.startsAt)
  if (work.seriesId === undefined || work.state === 'in-progress' || !next) return null
  const slots = { when: <Range reading={reading} work={next} /> }
  return (
    <>
      {' · '}
      <Fill sentence={reading.words.page.planned.again} slots={slots} />
    </>
  )
}

export function MaintenancePage({ reading, work }: { reading: Reading; work: PublicMaintenance }): VNode {
  const { page } = reading.words
  const body = say(reading, work.body)
  return (
    <>
      <section class="lead" aria-labelledby="now">
        <p class="eyebrow">{page.planned.states[work.state]}</p>
        <h1 id="now" tabindex={-1}>
          <Mark state="maintenance" />
          <MaintenanceTitle reading={reading} work={work} />
        </h1>
        <LanguageNote reading={reading} said={say(reading, work.title)} />
        {body && <Prose reading={reading} said={body} />}
        <dl class="record">
          <dt>{page.planned.from}</dt>
          <dd>
            <Time reading={reading} at={work.startsAt} style="moment" />
          </dd>
          <dt>{page.planned.until}</dt>
          <dd>
            <Time reading={reading} at={work.endsAt} style="moment" />
          </dd>
          <dt>{page.planned.covers}</dt>
          <dd>
            <Covered reading={reading} work={work} />
          </dd>
        </dl>
        <p class="said-at">{page.planned.checksGoOn}</p>
      </section>
      <section aria-labelledby="updates">
        <h2 id="updates">{page.updates}</h2>
        <ol class="timeline">
          {work.updates.map((one) => (
            <li key={one.id}>
              <Word reading={reading} word={one} />
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}

function Word({ reading, word }: { reading: Reading; word: PublicMaintenance['updates'][number] }): VNode {
  const { planned } = reading.words.page
  const body = say(reading, word.body)
  return (
    <article class="update">
      <p class="signed">
        <b>{planned.states[word.state]}</b>{' '}
        <span>
          <When reading={reading} at={word.at} />
        </span>
      </p>
      <LanguageNote reading={reading} said={body} />
      {body ? <Prose reading={reading} said={body} /> : <p>{planned.said[word.state]}</p>}
    </article>
  )
}

/** "Planned work until 14:30": beside a component that is worked on. */
export function Until({ reading, endsAt }: { reading: Reading; endsAt: number }): VNode {
  return (
    <span class="places">
      <Fill sentence={reading.words.page.planned.untilWhen} slots={{ when: <When reading={reading} at={endsAt} /> }} />
    </span>
  )
}

function MaintenanceTitle({ reading, work }: { reading: Reading; work: PublicMaintenance }): VNode {
  const title = say(reading, work.title)
  return title ? <Inline reading={reading} said={title} /> : <span>{reading.words.page.states.maintenance}</span>
}

function Range({ reading, work: { startsAt, endsAt } }: { reading: Reading; work: PublicMaintenance }): VNode {
  const place = { locale: reading.words.page.locale, timeZone: reading.page.page.timeZone }
  const style = rangeStyle(reading, startsAt, endsAt)
  return (
    <span data-r={`${startsAt} ${endsAt}`} data-style={style}>
      {rangeText(startsAt, endsAt, style, place)}
    </span>
  )
}

function Covered({ reading, work }: { reading: Reading; work: PublicMaintenance }): VNode {
  const names = work.components.flatMap(({ componentId, regions }) => {
    const component = reading.components.get(componentId)
    if (!component) return []
    const name = <Name reading={reading} local={component.name} otherwise={component.key} />
    if (regions.length === 0) return [name]
    const places = regions.map((key) => isolate(say(reading, reading.regions.get(key)?.name ?? {})?.text ?? key))
    return [
      <span key={componentId}>
        {name} ({places.join(', ')})
      </span>,
    ]
  })
  return <>{listOf(names, reading.words.page.locale)}</>
}

export function hasEnded({ state }: PublicMaintenance): boolean {
  return state === 'completed' || state === 'cancelled'
}

/** Under way and to come, soonest first; then the ended ones. */
export function plannedOf(reading: Reading): readonly PublicMaintenance[] {
  return reading.page.maintenances ?? []
}
