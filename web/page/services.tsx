/** The components in their groups: name, ninety days, state. One with bad days is one stop for the keyboard, which opens them. */
import type { VNode } from 'preact'
import type { PublicComponent } from '../../server/contract/public.ts'
import { ageText } from '../as-of.ts'
import { counted } from '../words/fill.ts'
import { shareText } from '../words/time.ts'
import { TroubledDays } from './days.tsx'
import { Fill, Inline, listOf, Name, StateWord } from './parts.tsx'
import { Until } from './planned.tsx'
import { type Reading, say } from './reading.ts'
import { Source, TheirWords } from './reported.tsx'
import { Strip } from './strip.tsx'

export function Services({ reading }: { reading: Reading }): VNode | null {
  const groups = groupsOf(reading)
  if (groups.length === 0) return null
  const { page } = reading.words
  const hasHeads = groups.some((one) => one.group !== null)
  return (
    <section class="services" aria-labelledby="services">
      <h2 id="services">{page.components}</h2>
      {groups.map(({ group, members }) => (
        <div key={group?.id ?? ''} class="group">
          {group ? <GroupHead reading={reading} group={group} /> : hasHeads && <h3>{page.otherComponents}</h3>}
          <ul>
            {members.map((one) => (
              <Service key={one.id} reading={reading} component={one} />
            ))}
          </ul>
        </div>
      ))}
      {groups.some(({ members }) => members.some((one) => hasStrip(reading, one))) && (
        <p class="legend">{page.days.legendText}</p>
      )}
    </section>
  )
}

function GroupHead({ reading, group }: { reading: Reading; group: PublicComponent }): VNode {
  return (
    <h3>
      <Name reading={reading} local={group.name} otherwise={group.key} />
    </h3>
  )
}

function Service({ reading, component }: { reading: Reading; component: PublicComponent }): VNode {
  const description = say(reading, component.description)
  // The spaces are for those who hear or copy it.
  const row = (
    <>
      <span class="name">
        <Name reading={reading} local={component.name} otherwise={component.key} />
      </span>{' '}
      <span class="now">
        <StateWord reading={reading} state={component.state} /> <Places reading={reading} component={component} />
        {component.maintenance && <Until reading={reading} endsAt={component.maintenance.endsAt} />}
      </span>{' '}
      <Figures reading={reading} component={component} />
    </>
  )
  // What is no measurement of ours has no days of ours.
  const hasDays = !component.reported && component.days.troubled.length > 0
  const hasMore = description !== null || hasDays
  return (
    <li class="service" id={`c-${component.id}`}>
      {hasMore ? (
        <details>
          <summary class="row">{row}</summary>
          <div class="opened">
            {description && (
              <p>
                <Inline reading={reading} said={description} />
              </p>
            )}
            {hasDays && <TroubledDays reading={reading} component={component} />}
          </div>
        </details>
      ) : (
        <div class="row">{row}</div>
      )}
      {component.reported && <TheirWords reading={reading} reported={component.reported} />}
    </li>
  )
}

function Figures({ reading, component }: { reading: Reading; component: PublicComponent }): VNode {
  const { page } = reading.words
  const { days } = component
  if (component.reported) return <Source reading={reading} reported={component.reported} />
  if (isOnlyStated(component)) return <span class="figures">{page.stated}</span>
  const span = knownSpan(reading, component)
  if (days.uptimeRatio === null || span === null) return <span class="figures">{page.days.unknown}</span>
  const slots = {
    share: <b>{shareText(days.uptimeRatio, page.locale)}</b>,
    days: span,
    outages: counted(page.days.outages, days.outages),
  }
  return (
    <>
      <Strip days={days} />
      <span class="figures">
        <Fill sentence={page.days.summary} slots={slots} />
      </span>
    </>
  )
}

function hasStrip(reading: Reading, component: PublicComponent): boolean {
  return (
    !component.reported &&
    !isOnlyStated(component) &&
    component.days.uptimeRatio !== null &&
    knownSpan(reading, component) !== null
  )
}

function isOnlyStated({ measured, days }: PublicComponent): boolean {
  return !measured && days.troubled.length === 0
}

/** The time that the share is about, never longer than it is; null when that is too short for a figure. */
function knownSpan({ page: facts, asOf, words: { page } }: Reading, component: PublicComponent): string | null {
  const { days, state, createdAt } = component
  // The share is as old as the revision. One without a fault stays true as long as nothing happens, and then there is a new one.
  const isStill = days.uptimeRatio === 1 && state === 'operational'
  const daysAtMost = days.states.replaceAll('u', '').length
  const age = { since: createdAt, daysAtMost, locale: page.locale, short: page.shortTime, days: page.days.known }
  return isStill && asOf ? asOf.age(age) : ageText(age, facts.madeAt)
}

/** Where it is not well, when that is not everywhere. */
function Places({ reading, component }: { reading: Reading; component: PublicComponent }): VNode | null {
  if (component.regions.length === 0) return null
  const { page } = reading.words
  const places = component.regions.map((key) => (
    <Name key={key} reading={reading} local={reading.regions.get(key)?.name ?? {}} otherwise={key} />
  ))
  return <span class="places">{listOf(places, page.locale)}</span>
}

interface Group {
  readonly group: PublicComponent | null
  readonly members: PublicComponent[]
}

/** Groups with their members, in display order; members without a group form one of their own where they stand. */
function groupsOf(reading: Reading): Group[] {
  const groups: Group[] = []
  const byId = new Map<string, Group>()
  for (const one of reading.page.components) {
    if (one.isGroup) {
      const group = { group: one, members: [] }
      groups.push(group)
      byId.set(one.id, group)
      continue
    }
    const own = one.parentId === null ? undefined : byId.get(one.parentId)
    const last = groups.at(-1)
    if (own) own.members.push(one)
    else if (last && last.group === null) last.members.push(one)
    else groups.push({ group: null, members: [one] })
  }
  return groups.filter((one) => one.members.length > 0)
}
