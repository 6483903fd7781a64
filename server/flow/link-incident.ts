/**
 * Links an incident to that of somebody else from which it comes, and takes the link away: the page shows it at once, and
 * nobody is written to. The incident does not move. Called by the desk's and the API's routes.
 */
import type { IncidentDetail } from '../contract/incidents.ts'
import type { AddLink } from '../contract/links.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { deleteLink, insertLink } from '../store/links.ts'
import type { Tx } from '../store/open.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { type Held, holdIncident } from './hold-incident.ts'
import { readIncidentDetail } from './incident-detail.ts'
import { once, type Repeat } from './once.ts'
import { makeRevision } from './public-page.ts'

export interface LinkCommand {
  readonly incidentId: string
  readonly actor: Actor
  readonly repeat: Repeat | null
}

export function addLink(context: Context, command: LinkCommand, link: AddLink): Promise<IncidentDetail | Refusal> {
  return once(context, command.repeat, async (tx) => {
    const { incidentId } = command
    const held = await holdIncident(context, tx, incidentId)
    if (isRefusal(held)) return held
    const title = link.title.trim()
    if (title === '') return refuse('text-missing', 'Say what it is called there.', 'title')
    const isNew = await insertLink(tx, { id: context.ids.next(), incidentId, url: link.url, title })
    if (!isNew) return refuse('key-taken', 'This incident has this link already.', 'url')
    return linked(context, tx, { ...command, held, action: 'link.added', title })
  })
}

export function removeLink(context: Context, command: LinkCommand, id: string): Promise<IncidentDetail | Refusal> {
  return once(context, command.repeat, async (tx) => {
    const { incidentId } = command
    const held = await holdIncident(context, tx, incidentId)
    if (isRefusal(held)) return held
    const title = await deleteLink(tx, { incidentId, id })
    if (title === null) return refuse('not-found', `This incident has no link ${id}.`)
    return linked(context, tx, { ...command, held, action: 'link.removed', title })
  })
}

interface Linked extends LinkCommand {
  readonly held: Held
  readonly action: 'link.added' | 'link.removed'
  readonly title: string
}

async function linked(context: Context, tx: Tx, { incidentId, actor, held, action, title }: Linked) {
  await writeDownChange(context, tx, { kind: 'incident', who: actor, action, subjectId: incidentId, detail: title })
  await makeRevision(context, tx, `${action} ${incidentId}`, { revision: held.revision, incidentId })
  return readIncidentDetail(context, tx, incidentId)
}
