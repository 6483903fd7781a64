/**
 * Components that turned good: a suspicion of which all are well lapses, an open incident looks over, and on-call hears of
 * either. Called by raise-suspicion, in the transaction of the turns.
 */
import type { VerdictState } from '../domain/component.ts'
import { dependantsOf } from '../domain/dependence.ts'
import { decide } from '../domain/incident.ts'
import { isRefusal } from '../domain/refusal.ts'
import { outlook } from '../domain/suspicion.ts'
import { saveAcknowledged } from '../store/acknowledgements.ts'
import { listComponents } from '../store/catalogue.ts'
import { findIncident, type Incident, loadParts, moveIncident, nearIncidents } from '../store/incidents.ts'
import { explainedNow } from '../store/intervals.ts'
import type { Tx } from '../store/open.ts'
import { insertChange } from '../store/traces.ts'
import { lastBadReason, loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import type { Muting } from './muting.ts'
import { auditByChecks, type OncallFacts, tellOncall } from './tell-oncall.ts'

interface Eased {
  readonly turns: readonly { readonly componentId: string; readonly to: VerdictState }[]
  readonly muting: Muting
}

/** Incidents all of whose measured components are good again: a suspicion lapses, an open one looks over. */
export async function easeIncidents(context: Context, tx: Tx, { turns, muting }: Eased): Promise<void> {
  const good = turns.filter((t) => t.to === 'up')
  if (good.length === 0) return
  const incidents = await nearIncidents(tx, context.pageId)
  if (incidents.length === 0) return
  const components = await listComponents(tx, context.pageId)
  const explained = await explainedNow(
    tx,
    incidents.map((i) => i.id),
  )
  for (const near of incidents) {
    const elsewhere = new Set(incidents.filter((i) => i !== near).flatMap((i) => i.componentIds))
    // Those that fell with it and stand in no incident of their own: while they are bad it does not look over.
    const above = dependantsOf(near.componentIds, components).filter((id) => !elsewhere.has(id))
    const followed = (explained.get(near.id) ?? []).filter((id) => !elsewhere.has(id))
    const watched = [...new Set([...near.componentIds, ...above, ...followed])]
    if (!good.some((t) => watched.includes(t.componentId))) continue
    const verdicts = await loadComponentVerdicts(tx, watched)
    // What planned work explains is none of this incident's.
    for (const id of above) if (muting.quietBy(id, verdicts.get(id)?.sinceAt ?? 0)) verdicts.delete(id)
    const what = outlook(
      near.state,
      [...verdicts.values()].map((v) => v.state),
    )
    if (what === 'still-bad') continue
    const overAt = Math.max(...[...verdicts.values()].map((v) => v.sinceAt))
    await ease(context, tx, { incidentId: near.id, what, overAt })
  }
}

async function ease(
  context: Context,
  tx: Tx,
  { incidentId, what, overAt }: { incidentId: string; what: 'looks-recovered' | 'over-unconfirmed'; overAt: number },
): Promise<void> {
  const incident = await findIncident(tx, context.pageId, incidentId)
  if (!incident || incident.looksOverAt !== null) return
  const now = context.clock.now()
  const lapse = what === 'over-unconfirmed' ? decide(incident, { to: 'lapsed', version: null }, now) : null
  if (lapse && isRefusal(lapse)) return
  const moved: Incident = {
    ...incident,
    looksOverAt: overAt,
    updatedAt: now,
    state: lapse?.to ?? incident.state,
    version: lapse?.version ?? incident.version,
  }
  await moveIncident(tx, moved, incident.version)
  if (lapse) await saveAcknowledged(tx, incidentId, null)
  await auditByChecks(context, tx, {
    subjectId: incidentId,
    action: `incident.${what}`,
    detail: `good since ${new Date(overAt).toISOString()}`,
  })
  await insertChange(tx, { pageId: context.pageId, kind: 'incident', subjectId: incidentId, at: now })
  await tellOncall(context, tx, incidentId, {
    what,
    components: await (what === 'looks-recovered' ? reasonsNow : badReasons)(tx, incidentId),
    startedAt: incident.startedAt,
    overAt,
  })
}

/** What the checks last had against each component that an incident hits. */
export async function badReasons(tx: Tx, incidentId: string): Promise<OncallFacts['components']> {
  const { components } = await loadParts(tx, [incidentId])
  const hit = components.filter((c) => c.impact !== 'none')
  return Promise.all(
    hit.map(async ({ componentId }) => ({ componentId, because: await lastBadReason(tx, componentId) })),
  )
}

/** What the checks say now of each component of an incident. */
async function reasonsNow(tx: Tx, incidentId: string): Promise<OncallFacts['components']> {
  const ids = (await loadParts(tx, [incidentId])).components.map((c) => c.componentId)
  const verdicts = await loadComponentVerdicts(tx, ids)
  return ids.map((componentId) => ({ componentId, because: verdicts.get(componentId)?.because ?? '' }))
}
