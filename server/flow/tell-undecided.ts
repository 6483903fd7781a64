/**
 * It fails wherever anybody looks, and too many locations are silent to call it down: nothing is said of it in public but that
 * nobody knows, and on-call hears of it once, and once that it is well again. Called by judge-probes, in its transaction.
 */
import type { Probe } from '../domain/catalogue.ts'
import type { ProbeVerdict } from '../domain/verdict.ts'
import { nearIncidents } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { auditOf } from '../store/traces.ts'
import { loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { openMuting } from './muting.ts'
import type { Turn } from './raise-suspicion.ts'
import { auditByChecks } from './tell-oncall.ts'
import { type Fallen, tellWave, type UndecidedWord } from './tell-wave.ts'

interface News {
  readonly turns: readonly Turn[]
  readonly undecided: readonly { readonly probe: Probe; readonly verdict: ProbeVerdict }[]
}

export async function tellUndecided(context: Context, tx: Tx, { turns, undecided }: News): Promise<void> {
  const over = await settled(context, tx, turns)
  if (over.length > 0) await tell(context, tx, 'undecided-over', over)
  if (undecided.length === 0) return
  const byComponent = new Map(undecided.map(({ probe, verdict }) => [probe.componentId, verdict]))
  const verdicts = await loadComponentVerdicts(tx, [...byComponent.keys()])
  const known = new Set((await nearIncidents(tx, context.pageId)).flatMap((i) => i.componentIds))
  const muting = await openMuting(context, tx)
  const news: Fallen[] = []
  for (const [componentId, { because, sinceAt }] of byComponent) {
    // Another probe of it is worse, or somebody tells of it already.
    if (verdicts.get(componentId)?.state !== 'unknown' || known.has(componentId)) continue
    if (muting.quietBy(componentId, sinceAt) || (await wasTold(tx, componentId))) continue
    news.push({ componentId, because, sinceAt })
  }
  if (news.length > 0) await tell(context, tx, 'undecided', news)
}

/**
 * Whoever heard that nobody knows hears that it is well; that it is down is told by its suspicion, like every outage.
 *
 * @returns those of which it is to be told that they are well
 */
async function settled(context: Context, tx: Tx, turns: readonly Turn[]): Promise<readonly Fallen[]> {
  const over: Fallen[] = []
  for (const turn of turns) {
    const { componentId, to, because: detail } = turn
    if (to === 'unknown' || !(await wasTold(tx, componentId))) continue
    if (to === 'up') over.push(turn)
    else await auditByChecks(context, tx, { subjectId: subjectOf(componentId), action: 'undecided-settled', detail })
  }
  return over
}

/** It has no incident: its history hangs on a name of its own. */
function subjectOf(componentId: string): string {
  return `${componentId}-undecided`
}

async function wasTold(tx: Tx, componentId: string): Promise<boolean> {
  return (await auditOf(tx, subjectOf(componentId))).at(-1)?.action === 'undecided'
}

/** Where locations are silent, much is undecided at once: that is one word. */
async function tell(context: Context, tx: Tx, what: UndecidedWord, wave: readonly Fallen[]): Promise<void> {
  for (const { componentId, because } of wave) {
    await auditByChecks(context, tx, { subjectId: subjectOf(componentId), action: what, detail: because })
  }
  await tellWave(context, tx, { incidentId: subjectOf(context.pageId), wave, what, isAddition: true })
}
