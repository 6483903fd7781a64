/** Reads rehearsals as the desk sees them. Called by its routes and by the commands that answer with one. */
import type { RehearsalList, RehearsalView } from '../contract/rehearsals.ts'
import type { Component } from '../domain/catalogue.ts'
import { endsAt } from '../domain/rehearsal.ts'
import { listComponents } from '../store/catalogue.ts'
import { type IncidentComponent, loadParts } from '../store/incidents.ts'
import type { Db, Tx } from '../store/open.ts'
import { listRehearsals, type Rehearsal } from '../store/rehearsals.ts'
import { listStaff, type Staff } from '../store/staff.ts'
import { type Context, whoName } from './context.ts'
import { rehearsalUrl } from './rehearsal-link.ts'

const SHOWN = 50

export async function readRehearsals(context: Context): Promise<RehearsalList> {
  const { db } = context.store
  const rehearsals = await listRehearsals(db, context.pageId, SHOWN)
  const around = await readAround(context, db, rehearsals)
  const people = around.staff.map(({ id, name }) => ({ id, name }))
  return { rehearsals: rehearsals.map((one) => view(context, one, around)), people }
}

export async function rehearsalView(context: Context, db: Db | Tx, rehearsal: Rehearsal): Promise<RehearsalView> {
  return view(context, rehearsal, await readAround(context, db, [rehearsal]))
}

interface Around {
  readonly components: readonly Component[]
  readonly hit: readonly IncidentComponent[]
  readonly staff: readonly Staff[]
}

async function readAround({ pageId }: Context, db: Db | Tx, rehearsals: readonly Rehearsal[]): Promise<Around> {
  const ids = rehearsals.map((r) => r.incidentId)
  const { components: hit } = await loadParts(db, ids)
  return { hit, components: await listComponents(db, pageId), staff: await listStaff(db) }
}

function view(context: Context, rehearsal: Rehearsal, { components, hit, staff }: Around): RehearsalView {
  const { id, incidentId, symptom, startedAt, recoveredAt, endedAt, endedBy } = rehearsal
  const own = hit.filter((c) => c.incidentId === incidentId).map((c) => c.componentId)
  return {
    ...{ id, incidentId, symptom, startedAt, recoveredAt, endedAt },
    components: own.map((componentId) => ({
      componentId,
      name: { ...components.find((c) => c.id === componentId)?.name },
    })),
    // Whoever has left the desk since has no name there any more.
    participants: rehearsal.participants.flatMap((one) => {
      const person = staff.find((s) => s.id === one)
      return person ? [{ id: one, name: person.name }] : []
    }),
    startedBy: whoName(rehearsal.startedBy),
    endsAt: endsAt(rehearsal),
    endedBy: endedBy ? whoName(endedBy) : null,
    pageUrl: rehearsalUrl(context, id),
  }
}
