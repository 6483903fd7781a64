/**
 * The door by which planned work becomes public: what a person plans, changes, starts, ends or says of it is its row, its
 * update, the audit and the page's next revision, in one transaction. Called by the routes of /api/v1/maintenances.
 */
import type { ChangeMaintenance, MaintenanceDetail, MoveMaintenance, PlanMaintenance } from '../contract/maintenance.ts'
import type { Page } from '../domain/catalogue.ts'
import { type Covered, checkTimes, decideWindow, type WindowMove } from '../domain/maintenance.ts'
import { REMINDERS_MS } from '../domain/maintenance-word.ts'
import { isRefusal, type Refusal, refuse, refuseAt } from '../domain/refusal.ts'
import { holdPage, loadPage } from '../store/catalogue.ts'
import { saveMaintenanceParts, type WholeMaintenance } from '../store/maintenances.ts'
import type { Tx } from '../store/open.ts'
import { addWindow, spanText } from './add-window.ts'
import type { Context } from './context.ts'
import type { Editing } from './edit-notes.ts'
import { readMaintenance } from './maintenance-views.ts'
import { once } from './once.ts'
import { makeRevision } from './public-page.ts'
import { bodyOf, instantOf, leadsOf, readPlan } from './read-plan.ts'
import { beginSeries } from './repeat-maintenance.ts'
import { type Turned, tell, tellTurn } from './tell-maintenance.ts'
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
    const wish = { isQuiet: plan.notify === false, reminders: leadsOf(plan) ?? REMINDERS_MS }
    if (plan.rule !== undefined) {
      // Not the times that "now" makes of them: all its dates have this time of day.
      const series = { rule: plan.rule, times: read.times, plan: { ...read.parts, ...wish }, actor }
      const first = await beginSeries(context, tx, series)
      return isRefusal(first) ? first : readMaintenance(context, tx, first.id)
    }
    const work = await addWindow(context, tx, { times, parts: read.parts, wish, actor, of: null })
    const revision = await makeRevision(context, tx, `maintenance ${work.id}`)
    if (!work.isQuiet) await tell(context, tx, { what: 'planned', work, before: null, updateId: null, revision })
    return readMaintenance(context, tx, work.id)
  })
}

/** Replaces times, words and coverage. Once it has begun, its start and what it covers stay. */
export function changeMaintenance(
  context: Context,
  { actor, repeat }: Editing,
  { id, change }: { readonly id: string; readonly change: ChangeMaintenance },
): Promise<MaintenanceDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const held = await hold(context, tx, id)
    if (isRefusal(held)) return held
    const { before } = held
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
    const isQuiet = change.notify === undefined ? before.isQuiet : !change.notify
    const wish = { isQuiet, reminders: leadsOf(change) ?? before.reminders }
    // One date of a series goes its own way from here.
    const isOwn = before.seriesId !== null
    const after = { ...before, ...decision.window, ...read.parts, ...wish, isOwn }
    await saveMaintenanceParts(tx, id, read.parts)
    const detail = spanText(after)
    const at = context.clock.now()
    const turn = { before, after, actor, at, action: 'maintenance.changed', detail, body: {} }
    return finish(context, tx, { ...(await turnWindow(context, tx, turn)), before: held.stood })
  })
}

/** Starts, ends, extends or cancels it, or says how it goes. */
export function moveWindow(
  context: Context,
  { actor, repeat }: Editing,
  { id, move }: { readonly id: string; readonly move: MoveMaintenance },
): Promise<MaintenanceDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const held = await hold(context, tx, id)
    if (isRefusal(held)) return held
    const { before } = held
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
    const isOwn = before.isOwn || (move.do === 'extend' && before.seriesId !== null)
    const after = { ...before, ...decision.window, isOwn }
    const action = `maintenance.${ACTIONS[move.do]}`
    const turn = { before, after, actor, at, action, detail: spanText(after), body }
    const turned = await turnWindow(context, tx, turn)
    return finish(context, tx, { ...turned, before: held.stood, notify: move.notify })
  })
}

const ACTIONS = {
  start: 'in-progress',
  end: 'completed',
  extend: 'extended',
  cancel: 'cancelled',
  note: 'noted',
} as const

interface Held {
  /** As its row stood: what its plan had due since is told with what comes now. */
  readonly stood: WholeMaintenance
  readonly before: WholeMaintenance
}

async function hold(context: Context, tx: Tx, id: string): Promise<Held | Refusal> {
  await holdPage(tx, context.pageId)
  const stood = await readWhole(tx, context.pageId, id)
  if (!stood) return refuse('not-found', `There is no planned work ${id}.`)
  return { stood, before: await bringUpToNow(context, tx, stood) }
}

async function finish(context: Context, tx: Tx, turned: Turned): Promise<MaintenanceDetail | Refusal> {
  const { id } = turned.after
  const revision = await makeRevision(context, tx, `maintenance ${id}`)
  await tellTurn(context, tx, turned, revision)
  return readMaintenance(context, tx, id)
}

function moveOf(page: Page, { do: what, endsAt }: MoveMaintenance): WindowMove | Refusal {
  if (what !== 'extend') return { do: what }
  if (endsAt === undefined) return refuse('ends-before-start', 'Say until when: `endsAt`.', 'endsAt')
  const at = refuseAt('endsAt', instantOf(endsAt, page.timeZone))
  return isRefusal(at) ? at : { do: 'extend', endsAt: at }
}

function isSameCoverage(one: readonly Covered[], other: readonly Covered[]): boolean {
  const spelled = (all: readonly Covered[]) =>
    JSON.stringify(all.map((c) => [c.componentId, c.regionIds.toSorted()]).toSorted())
  return spelled(one) === spelled(other)
}
