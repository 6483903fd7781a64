/**
 * What turned verdicts mean: of ours a suspicion or its end; what others report of themselves is told to on-call once where
 * something stands on it, and stands as evidence in the history of what is open. Called when verdicts turn, in the same transaction.
 */
import type { Probe } from '../domain/catalogue.ts'
import { dependantsOf } from '../domain/dependence.ts'
import { isReported, REPORTED_WORDS, reportNews } from '../domain/hearsay.ts'
import { listComponents } from '../store/catalogue.ts'
import { nearIncidents } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { probesOfComponents, probesOfKind } from '../store/probes.ts'
import { auditOf, insertChange } from '../store/traces.ts'
import type { Context } from './context.ts'
import { type Muting, openMuting } from './muting.ts'
import { raiseSuspicions, type Turn } from './raise-suspicion.ts'
import { auditByChecks, tellOncall } from './tell-oncall.ts'
import { concerning, readReports, reportedComponents } from './upstream-views.ts'

export async function heedTurns(context: Context, tx: Tx, turns: readonly Turn[]): Promise<void> {
  const probes = await probesOfComponents(
    tx,
    turns.map((t) => t.componentId),
  )
  const muting = await openMuting(context, tx)
  const ours: Turn[] = []
  for (const turn of turns) {
    const own = probes.filter((p) => p.componentId === turn.componentId)
    const isTheirs = isReported(own) && (await heedReport(context, tx, { turn, probes: own, muting })) !== 'suspect'
    // Good news of theirs may end what a person has opened about it.
    if (!isTheirs || turn.to === 'up') ours.push(turn)
  }
  await raiseSuspicions(context, tx, ours)
  await noteReports(context, tx)
}

interface Heeding {
  readonly turn: Turn
  readonly probes: readonly Probe[]
  readonly muting: Muting
}

async function heedReport(context: Context, tx: Tx, { turn, probes, muting }: Heeding) {
  const { componentId, because, sinceAt } = turn
  // It has no incident: its history hangs on a name of its own.
  const subjectId = `${componentId}-upstream`
  const dependants = dependantsOf([componentId], await listComponents(tx, context.pageId))
  const what = reportNews(turn.to, {
    suspects: probes.some((p) => p.expect.suspects),
    isNeeded: dependants.length > 0,
    wasTold: (await auditOf(tx, subjectId)).at(-1)?.action === 'upstream-bad',
  })
  if (what === 'none' || what === 'suspect') return what
  // What is planned is no news; at its end it is looked at again.
  if (what === 'upstream-bad' && muting.quietBy(componentId, sinceAt)) return 'none'
  await auditByChecks(context, tx, { subjectId, action: what, detail: because })
  const components = [{ componentId, because }]
  const reported = (await reportedComponents(tx, probes)).get(componentId)
  const link = reported?.incidents[0]?.url ?? reported?.url
  const facts = { what, components, startedAt: sinceAt, overAt: null, dependants }
  await tellOncall(context, tx, subjectId, link ? { ...facts, link } : facts)
  return what
}

/** What others say now of what is suspected or open: each word of theirs once, dated, for good. */
export async function noteReports(context: Context, tx: Tx): Promise<void> {
  const reports = await readReports(tx, await probesOfKind(tx, context.pageId, 'upstream'))
  if (reports.size === 0) return
  const components = await listComponents(tx, context.pageId)
  for (const near of await nearIncidents(tx, context.pageId)) {
    const said = concerning(near.componentIds, components, reports).map(({ reported }) => {
      const { by, part, state, incidents } = reported
      const first = incidents[0] ? `: "${incidents[0].title}"${incidents[0].url ? ` ${incidents[0].url}` : ''}` : ''
      return `${by}${part === null ? '' : ` (${part})`} reports ${REPORTED_WORDS[state]}${first}`
    })
    if (said.length === 0) continue
    const known = new Set((await auditOf(tx, near.id)).map((a) => `${a.action} ${a.detail}`))
    const news = said.filter((detail) => !known.has(`incident.upstream ${detail}`))
    for (const detail of news) {
      await auditByChecks(context, tx, { subjectId: near.id, action: 'incident.upstream', detail })
    }
    if (news.length === 0) continue
    const at = context.clock.now()
    await insertChange(tx, { pageId: context.pageId, kind: 'incident', subjectId: near.id, at })
  }
}
