/**
 * What the page says first: one sentence about everything, chosen by rule from the facts. Read by the headline,
 * the title, the previews of links and the JSON for programs.
 */
import type { PublicComponent, PublicIncident, PublicPage } from '../../server/contract/public.ts'
import { type Counted, counted, fill } from '../words/fill.ts'
import { isolate } from '../words/local-text.ts'
import { listFormat } from '../words/time.ts'
import { dayStyle, isToday, nameOf, type Reading, say, when } from './reading.ts'

export type State = PublicPage['state']

/** A set sentence about components, and since when. */
export interface SetSentence {
  readonly is: 'set'
  readonly sentence: string
  readonly components: readonly PublicComponent[]
  readonly sinceAt: number | null
  readonly follow: string | null
}

/** `incident`: a person has spoken, its title is the sentence. */
export type Story = { readonly state: State } & (
  | { readonly is: 'incident'; readonly incident: PublicIncident }
  | SetSentence
)

const WORST: readonly State[] = ['operational', 'unknown', 'maintenance', 'degraded', 'partial', 'major']
const MOST_NAMES = 3

/** The story of the page as it is now. */
export function storyOf(reading: Reading): Story {
  const lead = leadIncident(reading.page.open)
  if (lead) return { is: 'incident', incident: lead, state: leadState(reading.page, lead) }
  return observedStory(reading) ?? statedStory(reading) ?? wellStory(reading)
}

/** The open incident that matters most: the worst, then the newest. */
export function leadIncident(open: readonly PublicIncident[]): PublicIncident | null {
  const rank = (one: PublicIncident) => WORST.indexOf(stateNow(one))
  return [...open].sort((a, b) => rank(b) - rank(a) || b.startedAt - a.startedAt)[0] ?? null
}

/** What an incident does now; its `impact` is the worst it ever did. */
export function stateNow(incident: PublicIncident): State {
  const states = incident.components.map((one) => stateOfImpact(one.impact))
  return WORST.findLast((one) => states.includes(one)) ?? 'operational'
}

export function stateOfImpact(impact: PublicIncident['impact']): State {
  return impact === 'none' ? 'operational' : impact
}

/** What the checks see and nobody has spoken about, worst first. */
export function observedStory(reading: Reading): (SetSentence & { state: State }) | null {
  const { headline, follow } = reading.words.page
  const observed = leaves(reading.page).filter((one) => one.observation !== null)
  for (const kind of ['down', 'degraded', 'unknown'] as const) {
    const components = observed.filter((one) => one.observation?.kind === kind)
    if (components.length === 0) continue
    // The sentences of checks would claim that we asked.
    const told = components.some((one) => one.observation?.told)
    const { down, slow } = told ? { down: headline.downTold, slow: headline.slowTold } : headline
    const sentence = { down, degraded: slow, unknown: headline.unseen }[kind]
    return {
      is: 'set',
      state: ({ down: 'major', degraded: 'degraded', unknown: 'unknown' } as const)[kind],
      sentence: isAllUnseen(reading.page) ? headline.allUnseen : sentence,
      components,
      sinceAt: Math.min(...components.map((one) => one.observation?.sinceAt ?? Number.POSITIVE_INFINITY)),
      follow: kind === 'unknown' ? follow.unseen : follow.looking,
    }
  }
  return null
}

/** A component that is not well without an incident or an observation: stated by the operator, or a check with no news. */
function statedStory(reading: Reading): Story | null {
  const { state } = reading.page
  const { headline, follow } = reading.words.page
  if (state === 'operational') return null
  const components = leaves(reading.page).filter((one) => !one.reported && one.state === state)
  if (components.length === 0) return null
  const facts = { is: 'set', state, components, sinceAt: null } as const
  if (state === 'maintenance') return { ...facts, sentence: headline.maintenance, follow: null }
  if (state !== 'unknown') return { ...facts, sentence: headline.stated, follow: null }
  if (isAllUnseen(reading.page)) return { ...facts, sentence: headline.allUnseen, follow: follow.looking }
  return { ...facts, sentence: headline.unseenNow, follow: follow.unseen }
}

/** Something is going on: an incident is open, or the checks see a service that is not well. */
export function isUnderWay(page: PublicPage): boolean {
  const isBad = (state: State) => state === 'degraded' || state === 'partial' || state === 'major'
  return page.open.length > 0 || leaves(page).some((one) => !one.reported && isBad(one.state))
}

/** No check brings anything: a component that is only stated says nothing of them. */
export function isAllUnseen(page: PublicPage): boolean {
  const measured = leaves(page).filter((one) => one.measured)
  return measured.length > 0 && measured.every((one) => one.state === 'unknown')
}

function wellStory(reading: Reading): Story {
  const { headline } = reading.words.page
  const measured = leaves(reading.page).filter((one) => one.measured)
  // Where a person has dismissed what the checks see, that person says that all is well: the checks do not.
  const byChecks = reading.asOf?.isVerified === true && measured.length > 0 && !measured.some((one) => one.isDismissed)
  const sentence = byChecks ? headline.well : headline.wellStated
  return { is: 'set', state: 'operational', sentence, components: [], sinceAt: null, follow: null }
}

/** An open incident that hits nothing any more still is the first thing to read; its mark tells how the page is. */
function leadState(page: PublicPage, lead: PublicIncident): State {
  const state = stateNow(lead)
  return state === 'operational' ? page.state : state
}

export function leaves(page: PublicPage): readonly PublicComponent[] {
  return page.components.filter((one) => !one.isGroup)
}

/** The names to say: all of a few, else the first and how many more. */
export function namesToSay<One>(all: readonly One[]): { readonly said: readonly One[]; readonly more: number } {
  return all.length <= MOST_NAMES
    ? { said: all, more: 0 }
    : { said: all.slice(0, MOST_NAMES - 1), more: all.length - MOST_NAMES + 1 }
}

/** The story as plain text: for the title, previews of links and programs. */
export function storyText(reading: Reading, story: Story): string {
  if (story.is === 'incident') return titleText(reading, story.incident)
  return fill(story.sentence, {
    names: namesText(reading, story.components),
    when: story.sinceAt === null ? '' : whenText(reading, story.sinceAt),
  })
}

export function titleText(reading: Reading, incident: PublicIncident): string {
  const title = say(reading, incident.title)
  return title ? isolate(title.text) : namesText(reading, componentsOf(reading, incident))
}

export function componentsOf(reading: Reading, incident: PublicIncident): PublicComponent[] {
  return incident.components.flatMap((one) => reading.components.get(one.componentId) ?? [])
}

export function namesText(reading: Reading, components: readonly PublicComponent[]): string {
  const { said, more } = namesToSay(components)
  const names = said.map((one) => isolate(nameOf(reading, one.name, one.key).text))
  return joinNames(reading, names, more)
}

function joinNames(reading: Reading, names: readonly string[], more: number): string {
  const { locale, namesMore } = reading.words.page
  if (more === 0) return listFormat(locale).format(names)
  return fill(counted(namesMore as Counted, more), { names: names.join(', ') })
}

/** "20:47 CEST", or "20:47 CEST on Thursday 11 June" when that is not the day of the page. */
export function whenText(reading: Reading, at: number): string {
  const { when: sameDay, whenDay } = reading.words.page
  const time = when(reading, at, 'time')
  return isToday(reading, at)
    ? fill(sameDay, { time })
    : fill(whenDay, { time, day: when(reading, at, dayStyle(reading, at)) })
}
