/** The approved words that go where nobody answered for others in time: with the state and the components that were chosen. Called by schedule-update. */
import type { PostUpdate } from '../contract/incidents.ts'
import { isPublic } from '../domain/incident.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { neutralTemplate } from '../domain/wording.ts'
import type { ScheduledUpdate } from '../store/scheduled-updates.ts'
import { carryOver } from './carry-over.ts'
import type { Context } from './context.ts'
import { fillDraft } from './draft.ts'
import { freshPromise } from './held-scheduled.ts'
import { readIncident } from './incident-detail.ts'

/** The renderer is asked: not inside a transaction. Refuses `approval-needed` where nobody answers for these words either. */
export async function neutralFor(context: Context, row: ScheduledUpdate): Promise<PostUpdate | Refusal> {
  const { db } = context.store
  const { incidentId } = row
  const incident = await readIncident(db, context.pageId, incidentId)
  if (isRefusal(incident)) return incident
  const written = freshPromise(JSON.parse(row.command) as PostUpdate, context.clock.now())
  const said = await carryOver(db, { row, incident, said: written })
  const isSlow = said.components.every((one) => one.impact === 'degraded')
  const template = neutralTemplate(said.state, { isPublic: isPublic(incident.state), isSlow })
  const ask = { template, incidentId, components: said.components }
  const draft = await fillDraft(context, ask, { approvedOnly: true })
  if (isRefusal(draft)) return draft
  const texts = Object.entries(draft.texts).filter(([, text]) => text.title !== '' && text.body !== '')
  if (texts.length > 0) return { ...said, template, texts: Object.fromEntries(texts) }
  return refuse('approval-needed', `Nobody answers for the template ${template}: it could not go instead.`)
}
