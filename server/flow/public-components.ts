/** Components as the public sees them: what the checks see, what people say, planned work, others' word. Called by public-page. */
import type { Observation, PublicComponent, PublicDays, PublicIncident } from '../contract/public.ts'
import type { Reported } from '../contract/reported.ts'
import type { Component, Page, Region } from '../domain/catalogue.ts'
import { type ComponentState, groupState, stateOfImpact, stateOfVerdict, worstState } from '../domain/component.ts'
import type { Strip } from '../domain/kept-days.ts'
import type { CalendarDay } from '../domain/time.ts'
import type { StoredVerdict } from '../store/verdicts.ts'
import type { Works } from './muting.ts'
import { publicDays } from './public-days.ts'

export interface ComponentFacts {
  readonly now: number
  /** The strip's, oldest first. */
  readonly days: readonly CalendarDay[]
  readonly page: Page
  readonly components: readonly Component[]
  readonly regions: readonly Region[]
  readonly measured: ReadonlySet<string>
  /** Those measured by checks that go and look, alone or beside what is told. */
  readonly asked: ReadonlySet<string>
  /** By component. */
  readonly reported: ReadonlyMap<string, Reported>
  readonly verdicts: ReadonlyMap<string, StoredVerdict>
  /** Of each component and group. */
  readonly strips: ReadonlyMap<string, Strip>
  readonly open: readonly PublicIncident[]
  readonly works: Works
}

/** Members before groups in the making, tree order in the answer. */
export function publicComponents(facts: ComponentFacts): PublicComponent[] {
  const made = new Map<string, PublicComponent>()
  const within = Map.groupBy(facts.components, (c) => c.parentId)
  for (const component of facts.components.toReversed()) {
    const members = (within.get(component.id) ?? []).flatMap((c) => made.get(c.id) ?? [])
    made.set(component.id, component.isGroup ? publicGroup(facts, component, members) : publicLeaf(facts, component))
  }
  return facts.components.flatMap((c) => made.get(c.id) ?? [])
}

function publicLeaf(facts: ComponentFacts, component: Component): PublicComponent {
  const measured = facts.measured.has(component.id)
  const verdict = measured ? facts.verdicts.get(component.id) : undefined
  const stated = facts.open.flatMap((i) =>
    i.components.filter((c) => c.componentId === component.id).map((c) => ({ ...c, since: i.updatedAt })),
  )
  const work = facts.works.on(component.id)
  // It is bad, and the work says why: the page tells of the work.
  const explained =
    verdict !== undefined && verdict.state !== 'up' && facts.works.explains(component.id, verdict.sinceAt)
  const observation = explained ? null : observationOf(verdict, facts.asked.has(component.id))
  // What people say and what the checks see: the worse of the two, so that the page is never green over a dead service.
  const seen: ComponentState = measured
    ? observation
      ? stateOfVerdict(observation.kind)
      : verdict
        ? 'operational'
        : 'unknown'
    : 'operational'
  const said = worstState(stated.map((s) => stateOfImpact(s.impact)))
  const reported = facts.reported.get(component.id)
  const since = reported?.since ?? verdict?.sinceAt ?? 0
  const changedAt = Math.max(component.updatedAt, since, ...stated.map((s) => s.since))
  return {
    ...shared(component),
    updatedAt: changedAt,
    state: worstState([reported?.state ?? seen, said, work || explained ? 'maintenance' : 'operational']),
    regions: [...new Set([...stated.flatMap((s) => s.regions), ...(work?.regions ?? [])])],
    ...(work ? { maintenance: { id: work.id, endsAt: work.endsAt } } : {}),
    measured,
    observation: stated.some((s) => s.impact !== 'none') ? null : observation,
    isDismissed: verdict !== undefined && verdict.state !== 'up' && verdict.dismissedAt !== null,
    ...(reported ? { reported } : {}),
    days: daysOf(facts, component),
  }
}

function daysOf(facts: ComponentFacts, { id, createdAt }: Component): PublicDays {
  const strip = facts.strips.get(id)
  if (!strip) throw new Error(`Nobody read the days of ${id}`)
  return publicDays(strip, { ...facts, knownFrom: createdAt })
}

/** As far as we answer for it: what others report stands beside it, and is no word of ours. */
export function ownState({ open }: ComponentFacts, component: PublicComponent): ComponentState {
  if (!component.reported) return component.state
  const stated = open.flatMap((i) => i.components.filter((c) => c.componentId === component.id))
  return worstState(stated.map((s) => stateOfImpact(s.impact)))
}

function publicGroup(
  facts: ComponentFacts,
  component: Component,
  members: readonly PublicComponent[],
): PublicComponent {
  return {
    ...shared(component),
    state: groupState(members.some((m) => !m.reported) ? members.filter((m) => !m.reported) : members),
    regions: [...new Set(members.flatMap((m) => m.regions))],
    measured: members.some((m) => m.measured),
    observation: null,
    isDismissed: members.some((m) => m.isDismissed),
    days: daysOf(facts, component),
  }
}

function shared(c: Component) {
  const { id, key, parentId, isGroup, position, name, description, createdAt, updatedAt } = c
  return { id, key, parentId, isGroup, position, name, description, createdAt, updatedAt }
}

/** Only what a quorum has decided, and no longer once a person has dismissed it. */
function observationOf(verdict: StoredVerdict | undefined, isAsked: boolean): Observation | null {
  if (!verdict || verdict.state === 'up' || verdict.dismissedAt !== null) return null
  return { kind: verdict.state, sinceAt: verdict.sinceAt, ...(isAsked ? {} : { told: true }) }
}
