/** Somebody takes an incident in hand, or lets go of it. It moves nothing and publishes nothing. Called by the desk's routes. */
import type { IncidentDetail } from '../contract/incidents.ts'
import { isOpen } from '../domain/incident.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { acknowledgementsOf, saveAcknowledged } from '../store/acknowledgements.ts'
import type { Incident } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { tellPagers } from './escalate.ts'
import { readIncident, readIncidentDetail } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'
import { release } from './release.ts'

/** As an actor's id: somebody acted at PagerDuty. */
export const PAGERDUTY = 'pagerduty'

interface Taking {
  readonly incidentId: string
  readonly actor: Actor
}

/** Asked first, in the same transaction. */
type Judge = (tx: Tx) => Promise<Refusal | null>

/** Nobody further is called. Who has it already may be relieved by somebody else. Refuses `not-allowed-from-here` once it is over. */
export function acknowledge(
  context: Context,
  { incidentId, actor, judge }: Taking & { readonly judge?: Judge },
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  return whileOpen(context, { incidentId, repeat, judge }, (tx) => take(context, tx, { incidentId, actor }))
}

/** In the transaction of whoever says so: the desk, or a pager's answer. Repeating it changes nothing. */
export async function take(context: Context, tx: Tx, { incidentId, actor }: Taking): Promise<void> {
  const by = nameOf(actor)
  const before = (await acknowledgementsOf(tx, [incidentId])).get(incidentId)
  if (before?.by === by) return
  await saveAcknowledged(tx, incidentId, { at: context.clock.now(), by })
  const deed = { who: actor, action: 'incident.acknowledged', subjectId: incidentId }
  await writeDownChange(context, tx, { kind: 'incident', ...deed })
  // A pager that said so itself knows.
  if (actor.id !== PAGERDUTY) await tellPagers(context, tx, { incidentId, what: 'acknowledged' })
}

/** Whoever has it: nobody has it any more, and the next is told in time. Refuses `not-allowed-from-here` once it is over. */
export function letGo(
  context: Context,
  { incidentId, actor }: Taking,
  repeat: Repeat | null,
): Promise<IncidentDetail | Refusal> {
  return whileOpen(context, { incidentId, repeat }, async (tx) => {
    if (!(await acknowledgementsOf(tx, [incidentId])).has(incidentId)) return
    await release(context, tx, { incidentId, who: actor })
  })
}

interface Asked {
  readonly incidentId: string
  readonly repeat: Repeat | null
  readonly judge?: Judge | undefined
}

function whileOpen(
  context: Context,
  { incidentId, repeat, judge }: Asked,
  does: (tx: Tx) => Promise<void>,
): Promise<IncidentDetail | Refusal> {
  return once(context, repeat, async (tx) => {
    const refused = (await judge?.(tx)) ?? null
    if (refused) return refused
    const incident = await readIncident(tx, context.pageId, incidentId)
    if (isRefusal(incident)) return incident
    const over = refuseOver(incident)
    if (over) return over
    await does(tx)
    return readIncidentDetail(context, tx, incidentId)
  })
}

function refuseOver({ state }: Incident): Refusal | null {
  if (state === 'suspected' || isOpen(state)) return null
  return refuse('not-allowed-from-here', `This incident is ${state}: there is nothing to take in hand.`)
}
