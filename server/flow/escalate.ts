/**
 * Whom a word to on-call goes to, and who is told next when nobody acts: each step is a row of the outbox with its own
 * instant, judged when it is due. Called by fan-out, in the transaction that ends the row; `goOn` when somebody lets go.
 */
import { type Chain, isUnanswered, whomToCall } from '../domain/escalation.ts'
import { isOpen } from '../domain/incident.ts'
import { isPagerWord, type PagerWord, pagerAction } from '../domain/pager.ts'
import { callOrder } from '../domain/rota.ts'
import { acknowledgementsOf, isSpokenOfSince } from '../store/acknowledgements.ts'
import { fanOutToContacts, toldContacts } from '../store/fan-out.ts'
import { findRealOrRehearsed } from '../store/incidents.ts'
import { alarmsOf } from '../store/oncall-words.ts'
import type { Tx } from '../store/open.ts'
import { insertOutbox, type OutboxRow } from '../store/outbox.ts'
import type { Context } from './context.ts'
import { rotaNow } from './rota.ts'
import { type OncallFacts, tellOncall } from './tell-oncall.ts'
import { stillHolds } from './tell-wave.ts'
import { contactsAbout, mailTheRest } from './who-rehearses.ts'

/** Words that somebody must act on: if nobody does, the next person is told. */
const ALARMS: readonly OncallFacts['what'][] = ['suspected', 'probably-ours']

/** What it takes to go on calling: whoever removes people has no more. */
export type Calling = Pick<Context, 'clock' | 'ids' | 'pageId'>

/** Facts of a step after the first. */
interface StepFacts extends OncallFacts {
  readonly chain: Chain
  /** When the first was told. */
  readonly toldAt: number
}

export async function tellContacts(context: Context, tx: Tx, row: OutboxRow): Promise<void> {
  if (row.kind === 'escalation') return tellNext(context, tx, row)
  if (!(await stillHolds(tx, row))) return
  const now = context.clock.now()
  const facts = JSON.parse(row.facts) as OncallFacts
  if (ALARMS.includes(facts.what)) {
    if (await isOver(context, tx, row.subjectId)) return
    await mailTheRest(tx, row, now)
    return call(context, tx, { row, facts: { ...facts, chain: { step: 1, called: [] }, toldAt: now } })
  }
  await tellOnDuty(context, tx, row)
}

/** Who is on call, what is shared, and whoever heard the alarm before: they hear what becomes of it. */
export async function tellOnDuty(context: Context, tx: Tx, row: OutboxRow): Promise<void> {
  const { what } = JSON.parse(row.facts) as { readonly what: string }
  const contacts = (await contactsAbout(tx, aboutOf(row))).filter((c) => concerns(what, c.channel))
  const told = await toldContacts(tx, row.subjectId)
  const duty = isPagerWord(what)
    ? []
    : whomToCall({ step: 1, called: [] }, await orderNow(context, tx), contacts).contactIds
  const heard = contacts.map((c) => c.id).filter((id) => told.includes(id))
  await fanOutToContacts(tx, row, { contactIds: [...new Set([...duty, ...heard])], now: context.clock.now() })
}

function aboutOf({ pageId, subjectId }: OutboxRow) {
  return { pageId, incidentId: subjectId }
}

/** A pager hears what begins, changes hands or ends, and alone of what everybody else sees at the desk. */
function concerns(what: string, channel: string): boolean {
  return channel === 'pagerduty' ? pagerAction(what) !== null : !isPagerWord(what)
}

/**
 * To the pagers that rang for this incident, so that they stop: who acted is written down, and they must not go on calling.
 * Which of them rang is asked when it goes out: an alarm before it may not have gone out itself yet.
 */
export async function tellPagers(
  context: Context,
  tx: Tx,
  { incidentId, what }: { readonly incidentId: string; readonly what: PagerWord },
): Promise<void> {
  const contacts = await contactsAbout(tx, { pageId: context.pageId, incidentId })
  const incident = await findRealOrRehearsed(tx, context.pageId, incidentId)
  if (!incident || !contacts.some((c) => c.channel === 'pagerduty')) return
  await tellOncall(context, tx, incidentId, { what, components: [], startedAt: incident.startedAt, overAt: null })
}

async function tellNext(context: Context, tx: Tx, row: OutboxRow): Promise<void> {
  const facts = JSON.parse(row.facts) as StepFacts
  if (await isWaitedFor(context, tx, { incidentId: row.subjectId, toldAt: facts.toldAt })) {
    await call(context, tx, { row, facts })
  }
}

/** Tells this step's contacts, and writes down the next one with its instant. */
async function call(
  context: Context,
  tx: Tx,
  { row, facts }: { readonly row: OutboxRow; readonly facts: StepFacts },
): Promise<void> {
  const now = context.clock.now()
  const contacts = await contactsAbout(tx, aboutOf(row))
  const { contactIds, next } = whomToCall(facts.chain, await orderNow(context, tx), contacts)
  await fanOutToContacts(tx, row, { contactIds, now })
  if (next) await putOff(context, tx, { incidentId: row.subjectId, facts: { ...facts, chain: next } })
}

async function putOff(
  context: Calling,
  tx: Tx,
  { incidentId, facts }: { readonly incidentId: string; readonly facts: StepFacts },
): Promise<void> {
  const now = context.clock.now()
  const found = await rotaNow(tx, context.pageId, now)
  if (!found) return
  await insertOutbox(tx, {
    ...{ id: context.ids.next(), pageId: context.pageId, kind: 'escalation', subjectId: incidentId },
    ...{ facts: JSON.stringify(facts), revision: null, createdAt: now },
    notBeforeAt: now + found.escalateAfterMs,
  })
}

/** Nobody has it any more: from now on it is asked again, where it stopped. */
export async function goOn(context: Calling, tx: Tx, incidentId: string): Promise<void> {
  const alarms = await alarmsOf(tx, incidentId)
  const last = alarms.findLast(({ kind, facts }) => kind === 'escalation' || ALARMS.includes(whatOf(facts)))
  // A step that waits is judged when it is due.
  if (!last || last.isWaiting) return
  const facts = JSON.parse(last.facts) as Partial<StepFacts> & OncallFacts
  const toldAt = context.clock.now()
  const due = facts.chain ?? { step: 1, called: [] }
  const chain = last.wasTold
    ? whomToCall(due, await orderNow(context, tx), await contactsAbout(tx, { pageId: context.pageId, incidentId })).next
    : due
  await putOff(context, tx, { incidentId, facts: { ...facts, toldAt, chain: chain ?? { step: 3, called: [] } } })
}

/** Ended by somebody: an alarm that has not gone out yet would ring for nothing, and nothing would end it. */
async function isOver({ pageId }: Context, tx: Tx, incidentId: string): Promise<boolean> {
  const incident = await findRealOrRehearsed(tx, pageId, incidentId)
  return incident !== null && incident.state !== 'suspected' && !isOpen(incident.state)
}

function whatOf(facts: string): OncallFacts['what'] {
  return (JSON.parse(facts) as OncallFacts).what
}

async function orderNow({ clock, pageId }: Calling, tx: Tx): Promise<string[]> {
  const now = clock.now()
  const found = await rotaNow(tx, pageId, now)
  return found ? callOrder(found.rota, found.overrides, now) : []
}

async function isWaitedFor(
  { pageId }: Context,
  tx: Tx,
  { incidentId, toldAt }: { readonly incidentId: string; readonly toldAt: number },
): Promise<boolean> {
  const incident = await findRealOrRehearsed(tx, pageId, incidentId)
  if (!incident) return false
  return isUnanswered({
    state: incident.state,
    isOpen: isOpen(incident.state),
    looksOver: incident.looksOverAt !== null,
    isAcknowledged: (await acknowledgementsOf(tx, [incidentId])).has(incidentId),
    isAnswered: await isSpokenOfSince(tx, incidentId, toldAt),
  })
}
