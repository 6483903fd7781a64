/** What on-call hears of a policy: that it spoke or ended what it said, or that it has no words. Called by publish-update and apply-policies. */
import type { Incident } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { type OncallFacts, tellOncall } from './tell-oncall.ts'

interface Told {
  readonly what: Extract<OncallFacts['what'], 'policy-spoke' | 'policy-ended' | 'policy-silent'>
  readonly incident: Incident
  readonly componentIds: readonly string[]
}

export async function tellPolicy(context: Context, tx: Tx, { what, incident, componentIds }: Told): Promise<void> {
  const verdicts = await loadComponentVerdicts(tx, componentIds)
  const components = componentIds.map((id) => ({ componentId: id, because: verdicts.get(id)?.because ?? '' }))
  const { startedAt, resolvedAt: overAt } = incident
  await tellOncall(context, tx, incident.id, { what, components, startedAt, overAt })
}
