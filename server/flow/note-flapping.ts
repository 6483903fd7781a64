/**
 * A probe that is bad and begins to flap: its component says why it stays bad, the change is a row, and on-call hears once per
 * incident that it flaps; after that nobody hears of single turns. Called by judge-probes, in its transaction.
 */
import type { ProbeVerdict } from '../domain/verdict.ts'
import { nearIncidents } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { auditOf, insertChange } from '../store/traces.ts'
import { insertVerdictChange, loadComponentVerdicts, restateComponentVerdict } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { auditByChecks, tellOncall } from './tell-oncall.ts'

export interface Restated {
  readonly componentId: string
  readonly verdict: ProbeVerdict
}

/** @param restated probes whose verdict kept its state and has another reason now */
export async function noteFlapping(context: Context, tx: Tx, restated: readonly Restated[]): Promise<void> {
  const byComponent = new Map(restated.map((r) => [r.componentId, r.verdict]))
  const verdicts = await loadComponentVerdicts(tx, [...byComponent.keys()])
  const now = context.clock.now()
  const begun: { readonly componentId: string; readonly because: string }[] = []
  for (const [componentId, { because, flaps, state }] of byComponent) {
    // Another probe of it is worse: that one speaks for the component.
    if (verdicts.get(componentId)?.state !== state) continue
    await restateComponentVerdict(tx, componentId, because)
    const id = context.ids.next()
    await insertVerdictChange(tx, { id, componentId, from: state, to: state, because, at: now, decidedAt: now })
    await insertChange(tx, { pageId: context.pageId, kind: 'component', subjectId: componentId, at: now })
    if (flaps) begun.push({ componentId, because })
  }
  if (begun.length > 0) await tellThatItFlaps(context, tx, begun)
}

async function tellThatItFlaps(
  context: Context,
  tx: Tx,
  begun: readonly { readonly componentId: string; readonly because: string }[],
): Promise<void> {
  for (const near of await nearIncidents(tx, context.pageId)) {
    const components = begun.filter((b) => near.componentIds.includes(b.componentId))
    if (components.length === 0) continue
    if ((await auditOf(tx, near.id)).some((a) => a.action === 'incident.flaps')) continue
    const detail = components.map((c) => c.because).join('; ')
    await auditByChecks(context, tx, { subjectId: near.id, action: 'incident.flaps', detail })
    await tellOncall(context, tx, near.id, { what: 'flaps', components, startedAt: near.startedAt, overAt: null })
  }
}
