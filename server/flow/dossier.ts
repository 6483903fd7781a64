/** One incident as a record to keep: what was found, who was told, what was said and whom it reached. Called by the desk's and the API's routes. */
import type { Dossier, DossierFacts } from '../contract/dossier.ts'
import type { OncallWhat } from '../contract/notice.ts'
import type { Component } from '../domain/catalogue.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import { evidenceOf } from '../store/evidence.ts'
import { type Incident, loadParts } from '../store/incidents.ts'
import { listLocations } from '../store/locations.ts'
import { notesOf } from '../store/notes.ts'
import { toldWords } from '../store/oncall-words.ts'
import type { Db } from '../store/open.ts'
import { listRegions } from '../store/regions.ts'
import { updatesOf } from '../store/updates.ts'
import { type Actor, type Context, whoName } from './context.ts'
import { readIncident } from './incident-detail.ts'
import { readMoments } from './post-mortem-facts.ts'
import { publicPageFacts } from './public-page.ts'
import { viewUpdates } from './update-views.ts'

/** The first ones say what was found; the rest says it again. */
const ANSWERS_SHOWN = 10

interface Asked {
  readonly incidentId: string
  readonly actor: Actor
  readonly withNotes: boolean
}

/** A record to keep of what never was would be taken for one. */
const REHEARSED = refuse('not-allowed-from-here', 'This was rehearsed: it has a report of its own, and no dossier.')

export async function readDossier(
  context: Context,
  { incidentId, actor, withNotes }: Asked,
): Promise<DossierFacts | Refusal> {
  const { store, pageId, baseUrl, clock } = context
  const { db } = store
  const incident = await readIncident(db, pageId, incidentId)
  if (isRefusal(incident)) return incident
  if (incident.rehearsalId !== null) return REHEARSED
  const parts = await loadParts(db, [incidentId])
  const around = { components: await listComponents(db, pageId), regions: await listRegions(db, pageId) }
  const updates = (await updatesOf(db, [incidentId])).toReversed()
  const { id, state, origin, startedAt, confirmedAt, resolvedAt, mergedInto } = incident
  const title = parts.titles.get(id) ?? {}
  const url = `${baseUrl}/incidents/${id}`
  return {
    page: publicPageFacts(await loadPage(db, pageId), baseUrl),
    ...{ madeAt: clock.now(), madeBy: actor.name },
    incident: { id, state, origin, title, startedAt, confirmedAt, resolvedAt, mergedInto, url },
    hit: parts.components.map((one) => ({
      ...{ name: nameIn(around.components, one.componentId), worst: one.worst },
      regions: around.regions.filter(({ id: key }) => one.regionIds.includes(key)).map(({ name }) => ({ ...name })),
    })),
    answers: await answersOf(db, incident, around.components),
    told: (await toldWords(db, id)).map(({ facts, ...word }) => ({ what: whatOf(facts), ...word })),
    timeline: await readMoments(db, incident),
    published: await viewUpdates(db, pageId, { updates, regions: around.regions }),
    notes: withNotes ? (await notesOf(db, id)).map((one) => ({ ...one, author: whoName(one.author) })) : null,
  }
}

function nameIn(components: readonly Component[], id: string): Record<string, string> {
  return { ...(components.find((one) => one.id === id)?.name ?? { en: id }) }
}

function whatOf(facts: string): OncallWhat {
  return (JSON.parse(facts) as { what: OncallWhat }).what
}

async function answersOf(db: Db, { id }: Incident, components: readonly Component[]): Promise<Dossier['answers']> {
  const locations = await listLocations(db)
  return (await evidenceOf(db, id, ANSWERS_SHOWN)).map(
    ({ componentId, locationId, result: { at, code, because } }) => ({
      ...{ at, code, because, name: nameIn(components, componentId) },
      location: locations.find((one) => one.id === locationId)?.key ?? locationId,
    }),
  )
}
