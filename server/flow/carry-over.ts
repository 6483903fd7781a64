/**
 * Words that wait were written for the incident as it stood. What the checks alone changed since does not void them: they
 * hold for the incident as it is now. Asked where such words go out, or others instead, and where the desk says whether they will.
 */
import type { PostUpdate } from '../contract/incidents.ts'
import { mayCarryOver } from '../domain/scheduled.ts'
import { isHit } from '../domain/suspicion.ts'
import { isSpokenOfSince } from '../store/acknowledgements.ts'
import { type Incident, loadParts } from '../store/incidents.ts'
import type { Db, Tx } from '../store/open.ts'
import type { ScheduledUpdate } from '../store/scheduled-updates.ts'

/** @returns for the version as it is now, with what fell meanwhile; unchanged where it would be another thing to say */
export async function carryOver(
  db: Db | Tx,
  { row, incident, said }: { readonly row: ScheduledUpdate; readonly incident: Incident; readonly said: PostUpdate },
): Promise<PostUpdate> {
  const { state, version } = incident
  if (version === said.version) return said
  const isSpokenOf = await isSpokenOfSince(db, incident.id, row.madeAt)
  if (!mayCarryOver(incident, { to: said.state, isSpokenOf })) return said
  const named = said.components.map((one) => one.componentId)
  const fell = (await loadParts(db, [incident.id])).components
    .filter((c) => state === 'suspected' && isHit(state, c.impact) && !named.includes(c.componentId))
    .map((c) => ({ componentId: c.componentId, impact: c.worst }))
  return { ...said, version, components: [...said.components, ...fell] }
}
