/** A plan as it comes over the wire, read into what its rows hold, or refused. Called by publish-maintenance. */
import type { MoveMaintenance, PlanMaintenance, When } from '../contract/maintenance.ts'
import type { Page } from '../domain/catalogue.ts'
import type { Covered, Times } from '../domain/maintenance.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { MINUTE_MS, wallTime } from '../domain/time.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import type { MaintenanceParts } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { listRegions } from '../store/regions.ts'
import type { Context } from './context.ts'

export async function readPlan(
  context: Context,
  tx: Tx,
  plan: PlanMaintenance,
): Promise<{ readonly times: Times; readonly parts: MaintenanceParts } | Refusal> {
  const page = await loadPage(tx, context.pageId)
  const startsAt = refuseAt('startsAt', instantOf(plan.startsAt, page.timeZone))
  if (isRefusal(startsAt)) return startsAt
  const endsAt = refuseAt('endsAt', instantOf(plan.endsAt, page.timeZone))
  if (isRefusal(endsAt)) return endsAt
  const covers = await coverage(context, tx, plan)
  if (isRefusal(covers)) return covers
  const words = wordsOf(page, plan)
  return isRefusal(words) ? words : { times: { startsAt, endsAt }, parts: { words, covers } }
}

/** A clock's time in the page's zone, or an instant as it is. */
export function instantOf(when: When, timeZone: string): number | Refusal {
  if (typeof when === 'number') return when
  let wall: ReturnType<typeof wallTime>
  try {
    wall = wallTime(when, timeZone)
  } catch {
    return refuse('time-skipped', `There is no ${when}: that is no date or no time.`)
  }
  if ('at' in wall) return wall.at
  return wall.is === 'skipped'
    ? refuse(
        'time-skipped',
        `No clock in ${timeZone} shows ${when}: clocks are put forward over it. Choose another time.`,
      )
    : refuse('time-twice', `Clocks in ${timeZone} show ${when} twice, since they are put back. Choose another time.`)
}

export async function coverage(context: Context, tx: Tx, plan: PlanMaintenance): Promise<Covered[] | Refusal> {
  const components = await listComponents(tx, context.pageId)
  const regions = new Map((await listRegions(tx, context.pageId)).map((r) => [r.key, r.id]))
  const covers = new Map<string, Covered>()
  for (const [i, { componentId, regions: keys = [] }] of plan.components.entries()) {
    if (!components.some((c) => c.id === componentId)) {
      const because = `There is no component ${componentId} on this page.`
      return refuse('unknown-component', because, `components/${i}/componentId`)
    }
    const stranger = keys.find((key) => !regions.has(key))
    if (stranger) {
      const field = `components/${i}/regions/${keys.indexOf(stranger)}`
      return refuse('unknown-region', `This page has no region ${stranger}.`, field)
    }
    covers.set(componentId, { componentId, regionIds: [...new Set(keys.flatMap((key) => regions.get(key) ?? []))] })
  }
  return [...covers.values()]
}

export function wordsOf(page: Page, { texts }: PlanMaintenance): MaintenanceParts['words'] | Refusal {
  const spoken = Object.entries(texts).flatMap(([language, text]) => (text ? [{ language, ...text }] : []))
  const foreign = foreignIn(page, texts)
  if (foreign) return foreign
  const nameless = spoken.find((s) => s.title.trim() === '')
  if (nameless || spoken.length === 0) {
    const field = `texts/${nameless?.language ?? page.defaultLanguage}/title`
    return refuse('text-missing', 'It needs a title, in each language that it speaks.', field)
  }
  return Object.fromEntries(spoken.map((s) => [s.language, { title: s.title.trim(), body: s.body?.trim() ?? '' }]))
}

export function bodyOf(page: Page, texts: NonNullable<MoveMaintenance['texts']>): Record<string, string> | Refusal {
  const said = Object.entries(texts).flatMap(([language, text]) => (text?.trim() ? [[language, text.trim()]] : []))
  return foreignIn(page, texts) ?? Object.fromEntries(said)
}

/** Refuses words in a language that the page does not speak. */
export function foreignIn(page: Page, texts: Readonly<Record<string, unknown>>): Refusal | null {
  const known = page.languages.map((l) => l.language)
  const foreign = Object.keys(texts).find((language) => !known.includes(language))
  if (!foreign) return null
  return refuse(
    'unknown-language',
    `This page has no language ${foreign}; it has ${known.join(', ')}.`,
    `texts/${foreign}`,
  )
}

/** Longest first; undefined: nobody said. */
export function leadsOf({ reminders }: Pick<PlanMaintenance, 'reminders'>): number[] | undefined {
  return reminders && [...new Set(reminders)].sort((a, b) => b - a).map((minutes) => minutes * MINUTE_MS)
}
