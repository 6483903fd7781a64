/**
 * The door by which planned work becomes public: what a person plans, changes, starts, ends or says of it is its row, its
 * update, the audit and the page's next revision, in one transaction. Called by the routes of /api/v1/maintenances.
 */
import type {
  ChangeMaintenance,
  MaintenanceDetail,
  MoveMaintenance,
  PlanMaintenance,
  When,
} from '../contract/maintenance.ts'
import type { Page } from '../domain/catalogue.ts'
import { type Covered, checkTimes, decideWindow, type Times, type WindowMove } from '../domain/maintenance.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { wallTime } from '../domain/time.ts'
import { holdPage, listComponents, loadPage } from '../store/catalogue.ts'
import { insertMaintenanceUpdate } from '../store/maintenance-updates.ts'
import {
  insertMaintenance,
  type MaintenanceParts,
  saveMaintenanceParts,
  type WholeMaintenance,
} from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { listRegions } from '../store/regions.ts'
import { writeDownChange } from './audit.ts'
import { type Context, nameOf } from './context.ts'
import type { Editing } from './edit-notes.ts'
import { readMaintenance } from './maintenance-views.ts'
import { once } from './once.ts'
import { makeRevision } from './public-page.ts'
import { bringUpToNow, readWhole } from './tend-maintenance.ts'
import { turnWindow } from './turn-window.ts'

/** Refuses times that no clock shows, or shows twice, and what is not on this page. */
export function planMaintenance(
  context: Context,
  { actor, repeat }: Editing,
  plan: PlanMaintenance,
): Promise<MaintenanceDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const now = context.clock.now()
    const read = await readPlan(context, tx, plan)
    if (isRefusal(read)) return read
    const times = checkTimes(read.times, { now, begun: false })
    if (isRefusal(times)) return times
    const id = context.ids.next()
    const author = nameOf(actor)
    const row = { id, pageId: context.pageId, state: 'scheduled', version: 1, ...times, author } as const
    await insertMaintenance(tx, {
      ...row,
      beganAt: null,
      endedAt: null,
      settledAt: null,
      createdAt: now,
      updatedAt: now,
    })
    await saveMaintenanceParts(tx, id, read.parts)
    const by = actor.kind === 'person' ? 'person' : 'api'
    const said = {
      id: context.ids.next(),
      maintenanceId: id,
      state: 'scheduled',
      at: now,
      author,
      by,
      body: {},
    } as const
    await insertMaintenanceUpdate(tx, said)
    const deed = { who: actor, action: 'maintenance.scheduled', subjectId: id, detail: spanText(times) }
    await writeDownChange(context, tx, { kind: 'maintenance', ...deed })
    return finish(context, tx, id)
  })
}

/** Replaces times, words and coverage. Once it has begun, its start and what it covers stay. */
export function changeMaintenance(
  context: Context,
  { actor, repeat }: Editing,
  { id, change }: { readonly id: string; readonly change: ChangeMaintenance },
): Promise<MaintenanceDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const before = await hold(context, tx, id)
    if (isRefusal(before)) return before
    const read = await readPlan(context, tx, change)
    if (isRefusal(read)) return read
    if (before.state === 'in-progress' && !isSameCoverage(before.covers, read.parts.covers)) {
      return refuse(
        'not-allowed-from-here',
        'It has begun: what it covers stays. Plan another one beside it.',
        'components',
      )
    }
    const move: WindowMove = { do: 'change', ...read.times }
    const decision = decideWindow(before, { move, version: change.version }, context.clock.now())
    if (isRefusal(decision)) return decision
    const after = { ...before, ...decision.window, ...read.parts }
    await saveMaintenanceParts(tx, id, read.parts)
    const detail = spanText(after)
    const at = context.clock.now()
    await turnWindow(context, tx, { before, after, actor, at, action: 'maintenance.changed', detail, body: {} })
    return finish(context, tx, id)
  })
}

/** Starts, ends, extends or cancels it, or says how it goes. */
export function moveWindow(
  context: Context,
  { actor, repeat }: Editing,
  { id, move }: { readonly id: string; readonly move: MoveMaintenance },
): Promise<MaintenanceDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const before = await hold(context, tx, id)
    if (isRefusal(before)) return before
    const page = await loadPage(tx, context.pageId)
    const body = bodyOf(page, move.texts ?? {})
    if (isRefusal(body)) return body
    if (move.do === 'note' && Object.keys(body).length === 0) {
      return refuse('text-missing', 'Say it in at least one language.', 'texts')
    }
    const wish = moveOf(page, move)
    if (isRefusal(wish)) return wish
    const at = context.clock.now()
    const decision = decideWindow(before, { move: wish, version: move.version }, at)
    if (isRefusal(decision)) return decision
    const after = { ...before, ...decision.window }
    const action = `maintenance.${ACTIONS[move.do]}`
    await turnWindow(context, tx, { before, after, actor, at, action, detail: spanText(after), body })
    return finish(context, tx, id)
  })
}

const ACTIONS = {
  start: 'in-progress',
  end: 'completed',
  extend: 'extended',
  cancel: 'cancelled',
  note: 'noted',
} as const

async function hold(context: Context, tx: Tx, id: string): Promise<WholeMaintenance | Refusal> {
  await holdPage(tx, context.pageId)
  const before = await readWhole(tx, context.pageId, id)
  if (!before) return refuse('not-found', `There is no planned work ${id}.`)
  return bringUpToNow(context, tx, before)
}

async function finish(context: Context, tx: Tx, id: string): Promise<MaintenanceDetail | Refusal> {
  await makeRevision(context, tx, `maintenance ${id}`)
  return readMaintenance(context, tx, id)
}

function moveOf(page: Page, { do: what, endsAt }: MoveMaintenance): WindowMove | Refusal {
  if (what !== 'extend') return { do: what }
  if (endsAt === undefined) return refuse('ends-before-start', 'Say until when: `endsAt`.', 'endsAt')
  const at = refuseAt('endsAt', instantOf(endsAt, page.timeZone))
  return isRefusal(at) ? at : { do: 'extend', endsAt: at }
}

async function readPlan(
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
function instantOf(when: When, timeZone: string): number | Refusal {
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

async function coverage(context: Context, tx: Tx, plan: PlanMaintenance): Promise<Covered[] | Refusal> {
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

function wordsOf(page: Page, { texts }: PlanMaintenance): MaintenanceParts['words'] | Refusal {
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

function bodyOf(page: Page, texts: NonNullable<MoveMaintenance['texts']>): Record<string, string> | Refusal {
  const said = Object.entries(texts).flatMap(([language, text]) => (text?.trim() ? [[language, text.trim()]] : []))
  return foreignIn(page, texts) ?? Object.fromEntries(said)
}

function foreignIn(page: Page, texts: Readonly<Record<string, unknown>>): Refusal | null {
  const known = page.languages.map((l) => l.language)
  const foreign = Object.keys(texts).find((language) => !known.includes(language))
  if (!foreign) return null
  return refuse(
    'unknown-language',
    `This page has no language ${foreign}; it has ${known.join(', ')}.`,
    `texts/${foreign}`,
  )
}

function isSameCoverage(one: readonly Covered[], other: readonly Covered[]): boolean {
  const spelled = (all: readonly Covered[]) =>
    JSON.stringify(all.map((c) => [c.componentId, c.regionIds.toSorted()]).toSorted())
  return spelled(one) === spelled(other)
}

function spanText({ startsAt, endsAt }: Times): string {
  return `${new Date(startsAt).toISOString()} to ${new Date(endsAt).toISOString()}`
}
