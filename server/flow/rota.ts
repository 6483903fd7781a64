/** The rota of on-call: read, changed, and who steps in for whom. Called by http/console-rota; `rotaNow` by flow/escalate. */
import type { EditRota, NewOverride, RotaTurn, RotaView } from '../contract/rota.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { rolesWith } from '../domain/rights.ts'
import { handOverDay, type Override, peopleFrom, type Rota, turnsBetween } from '../domain/rota.ts'
import { DAY_MS, MINUTE_MS } from '../domain/time.ts'
import { holdPage } from '../store/catalogue.ts'
import { listContacts } from '../store/oncall.ts'
import type { Db, Tx } from '../store/open.ts'
import {
  dropOverride,
  dropRota,
  findRota,
  insertOverride,
  overridesSince,
  type StoredRota,
  saveRota,
} from '../store/rota.ts'
import { listStaff, type Staff } from '../store/staff.ts'
import { hashToken } from '../store/vault.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { once, type Repeat } from './once.ts'

const AHEAD_MS = 14 * DAY_MS

export interface RotaNow {
  readonly rota: Rota
  readonly overrides: readonly Override[]
  readonly escalateAfterMs: number
  /** Everybody at the desk, by id. */
  readonly names: ReadonlyMap<string, string>
  /** Names what stands: another one by every change. */
  readonly version: string
}

/** As it stands, without those who left the desk or may no longer act; null: there is none, or nobody in it is there any more. */
export async function rotaNow(db: Db | Tx, pageId: string, now: number): Promise<RotaNow | null> {
  const stored = await findRota(db, pageId)
  if (!stored) return null
  const names = new Map((await whoMayAct(db)).map((s) => [s.id, s.name]))
  const version = versionOf(stored)
  const { escalateAfterMs, ...rest } = stored
  const rota = { ...rest, people: stored.people.map((id) => (names.has(id) ? id : null)) }
  if (rota.people.every((id) => id === null)) return null
  const overrides = (await overridesSince(db, pageId, now)).filter((o) => names.has(o.staffId))
  return { rota, overrides, escalateAfterMs, names, version }
}

export async function readRota(context: Context, db: Db | Tx = context.store.db): Promise<RotaView> {
  const now = context.clock.now()
  const found = await rotaNow(db, context.pageId, now)
  const reached = new Set((await listContacts(db, context.pageId)).map((contact) => contact.staffId))
  const people = (await whoMayAct(db)).map(({ id, name }) => ({ id, name, isReachable: reached.has(id) }))
  if (!found) return { rota: null, turns: [], overrides: [], people }
  const { rota, overrides, names } = found
  const personOf = (id: string) => ({ id, name: names.get(id) ?? '' })
  const turns = turnsBetween(rota, overrides, { fromAt: now, toAt: now + AHEAD_MS })
  const { weekday, clock, timeZone } = rota
  return {
    rota: {
      ...{ weekday, clock, timeZone },
      people: peopleFrom(rota, now).map(personOf),
      escalateAfterMinutes: Math.round(found.escalateAfterMs / MINUTE_MS),
      version: found.version,
    },
    turns: turns.map(({ staffId, ...turn }): RotaTurn => ({ ...turn, person: personOf(staffId) })),
    overrides: overrides.map(({ staffId, ...one }) => ({ ...one, person: personOf(staffId) })),
    people,
  }
}

interface Change<Body> {
  readonly body: Body
  readonly actor: Actor
}

/** The first of the people has the week that runs. Refuses `already-moved`, `unknown-time-zone`, `unknown-person`. */
export function changeRota(
  context: Context,
  { body, actor }: Change<EditRota>,
  repeat: Repeat | null,
): Promise<RotaView | Refusal> {
  return once(context, repeat, async (tx) => {
    await holdPage(tx, context.pageId)
    const moved = await refuseMoved(context, tx, body.version)
    if (moved) return moved
    const { weekday, clock, timeZone, people } = body
    const beganOn = dayIn({ weekday, clock, timeZone }, context.clock.now())
    if (isRefusal(beganOn)) return beganOn
    const unknown = await strangerIn(tx, people)
    if (unknown)
      return refuse('unknown-person', `Nobody with the id ${unknown} is at the desk and may write incidents.`, 'people')
    const escalateAfterMs = body.escalateAfterMinutes * MINUTE_MS
    await saveRota(tx, context.pageId, { ...{ weekday, clock, timeZone, beganOn, people }, escalateAfterMs })
    const detail = `${people.join(', ')}; day ${weekday} at ${clock}, ${timeZone}; on after ${body.escalateAfterMinutes} min`
    await note(context, tx, { who: actor, action: 'change-rota', detail })
    return readRota(context, tx)
  })
}

/** @param seen undefined: whoever asks takes what stands */
async function refuseMoved(context: Context, tx: Tx, seen: string | null | undefined): Promise<Refusal | null> {
  if (seen === undefined) return null
  const stands = (await rotaNow(tx, context.pageId, context.clock.now()))?.version ?? null
  return stands === seen ? null : refuse('already-moved', 'Somebody changed the rota. Read it again.')
}

function versionOf(rota: StoredRota): string {
  return hashToken(JSON.stringify(rota)).slice(0, 16)
}

/** From then on all contacts are told. Refuses `not-found` when there is none. */
export function endRota(context: Context, actor: Actor): Promise<Refusal | null> {
  return context.store.transact(async (tx) => {
    if (!(await dropRota(tx, context.pageId))) return refuse('not-found', 'There is no rota.')
    await note(context, tx, { who: actor, action: 'end-rota' })
    return null
  })
}

/** Refuses `not-found` without a rota, `unknown-person`, `ends-before-start`, `window-in-the-past`. */
export function stepIn(
  context: Context,
  { body, actor }: Change<NewOverride>,
  repeat: Repeat | null,
): Promise<RotaView | Refusal> {
  return once(context, repeat, async (tx) => {
    const { personId: staffId, fromAt, toAt } = body
    if (!(await findRota(tx, context.pageId))) return refuse('not-found', 'There is no rota to step into.')
    if (await strangerIn(tx, [staffId])) {
      return refuse('unknown-person', 'Nobody with this id is at the desk and may write incidents.', 'personId')
    }
    if (toAt <= fromAt) return refuse('ends-before-start', 'It must end after it begins.', 'toAt')
    if (toAt <= context.clock.now()) return refuse('window-in-the-past', 'It is over already.', 'toAt')
    await insertOverride(tx, context.pageId, { id: context.ids.next(), staffId, fromAt, toAt })
    const [from, to] = [fromAt, toAt].map((at) => new Date(at).toISOString())
    await note(context, tx, { who: actor, action: 'step-in', subjectId: staffId, detail: `${from} to ${to}` })
    return readRota(context, tx)
  })
}

export function endOverride(
  context: Context,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<Refusal | null> {
  return context.store.transact(async (tx) => {
    if (!(await dropOverride(tx, context.pageId, id))) return refuse('not-found', 'There is no such arrangement.')
    await note(context, tx, { who: actor, action: 'end-step-in', subjectId: id })
    return null
  })
}

/** A turn of somebody who may neither confirm nor dismiss would be a night without anybody. */
async function whoMayAct(db: Db | Tx): Promise<Staff[]> {
  const roles: readonly string[] = rolesWith('incidents.write')
  return (await listStaff(db)).filter((one) => roles.includes(one.role))
}

async function strangerIn(tx: Tx, ids: readonly string[]): Promise<string | undefined> {
  const known = new Set((await whoMayAct(tx)).map((s) => s.id))
  return ids.find((id) => !known.has(id))
}

function dayIn(rota: Pick<Rota, 'weekday' | 'clock' | 'timeZone'>, now: number): string | Refusal {
  try {
    return handOverDay(rota, now)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return refuse('unknown-time-zone', `'${rota.timeZone}' is no time zone; write one such as Europe/Rome.`, 'timeZone')
  }
}

interface Noted {
  readonly who: Actor
  readonly action: string
  readonly subjectId?: string
  readonly detail?: string
}

function note(context: Context, tx: Tx, { subjectId = context.pageId, ...deed }: Noted): Promise<void> {
  return writeDownChange(context, tx, { kind: 'settings', subjectId, ...deed })
}
