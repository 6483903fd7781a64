/** The end of a rehearsal: its incident resolved or dismissed as in earnest, a person who ends it, or its time. Called by the commands on incidents, the desk's routes and fan-out. */
import type { RehearsalView } from '../contract/rehearsals.ts'
import { isOpen } from '../domain/incident.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { saveAcknowledged } from '../store/acknowledgements.ts'
import { findRealOrRehearsed, type Incident, loadParts, markWell } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { findRehearsal, markEnded, type Rehearsal } from '../store/rehearsals.ts'
import { takeRevision } from '../store/updates.ts'
import { writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { saveMoved } from './hold-incident.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'
import { rehearsalView } from './rehearsals.ts'

interface Closing {
  readonly rehearsalId: string
  readonly incidentId: string
  /** null: its time is over. */
  readonly by: Actor | null
}

/** Nothing moves in it any more. Its incident is the caller's to move. @returns false when it was closed already */
export async function closeRehearsal(context: Context, tx: Tx, closing: Closing): Promise<boolean> {
  const { rehearsalId: id, incidentId: subjectId, by } = closing
  const at = context.clock.now()
  if (!(await markEnded(tx, { id, at, by: by === null ? '' : nameOf(by) }))) return false
  const who = by ?? 'rehearsal::Vedetta'
  await writeDownChange(context, tx, { kind: 'incident', who, action: 'rehearsal.ended', subjectId })
  return true
}

/** Whatever state its incident is in. Safe to repeat with the same `repeat`; refuses `rehearsal-over`. */
export function endRehearsal(
  context: Context,
  { id, actor }: { readonly id: string; readonly actor: Actor },
  repeat: Repeat | null,
): Promise<RehearsalView | Refusal> {
  return once(context, repeat, async (tx) => {
    const revision = await takeRevision(tx, context.pageId)
    const rehearsal = await findRehearsal(tx, context.pageId, id)
    if (!rehearsal) return refuse('not-found', `There is no rehearsal ${id}.`)
    const ended = await endIn(context, tx, { rehearsal, by: actor, revision })
    if (isRefusal(ended)) return ended
    const after = await findRehearsal(tx, context.pageId, id)
    return rehearsalView(context, tx, after ?? rehearsal)
  })
}

/** Its row in the outbox is due. */
export async function endInTime(context: Context, tx: Tx, row: OutboxRow): Promise<void> {
  const revision = await takeRevision(tx, row.pageId)
  const rehearsal = await findRehearsal(tx, row.pageId, row.subjectId)
  if (rehearsal) await endIn(context, tx, { rehearsal, by: null, revision })
}

interface Ending {
  readonly rehearsal: Rehearsal
  readonly by: Actor | null
  readonly revision: number
}

async function endIn(context: Context, tx: Tx, { rehearsal, by, revision }: Ending): Promise<true | Refusal> {
  const { id: rehearsalId, incidentId } = rehearsal
  if (!(await closeRehearsal(context, tx, { rehearsalId, incidentId, by }))) {
    return refuse('rehearsal-over', 'This rehearsal is over already.')
  }
  const incident = await findRealOrRehearsed(tx, context.pageId, incidentId)
  if (!incident) throw new Error(`Rehearsal ${rehearsalId} has no incident ${incidentId}`)
  const late = await letGo(context, tx, incident)
  if (late) return late
  await makeRevision(context, tx, `rehearsal ${rehearsalId} ended`, { revision, incidentId })
  return true
}

/** Without a word: what nobody said was over is only not rehearsed any more. */
async function letGo(context: Context, tx: Tx, incident: Incident): Promise<Refusal | null> {
  const { id, state, version } = incident
  if (state !== 'suspected' && !isOpen(state)) return null
  const now = context.clock.now()
  const over = isOpen(state) ? ({ state: 'resolved', resolvedAt: now } as const) : ({ state: 'lapsed' } as const)
  const hit = (await loadParts(tx, [id])).components.map((c) => c.componentId)
  await markWell(tx, id, hit)
  await saveAcknowledged(tx, id, null)
  const moved = {
    ...incident,
    ...over,
    impact: 'none',
    version: version + 1,
    updatedAt: now,
    nextUpdateAt: null,
  } as const
  return saveMoved(tx, moved, version)
}
