/** The stop-watch of a rehearsal, read from the rows that it left: its audit, and when each message arrived. Called by the desk's routes. */
import type { RehearsalReport, RehearsalStep } from '../contract/rehearsals.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { figuresOf, type RehearsalStepKind, stepOf } from '../domain/rehearsal.ts'
import { type Arrival, arrivalsAbout } from '../store/arrivals.ts'
import type { Db } from '../store/open.ts'
import { findRehearsal, type Rehearsal } from '../store/rehearsals.ts'
import { auditOf } from '../store/traces.ts'
import { type Context, whoName } from './context.ts'
import { rehearsalView } from './rehearsals.ts'

/** Good while it goes on, too: it tells what was until now. */
export async function readReport(context: Context, id: string): Promise<RehearsalReport | Refusal> {
  const { db } = context.store
  const rehearsal = await findRehearsal(db, context.pageId, id)
  if (!rehearsal) return refuse('not-found', `There is no rehearsal ${id}.`)
  const steps = await stepsOf(db, rehearsal)
  const { startedAt } = rehearsal
  return {
    rehearsal: await rehearsalView(context, db, rehearsal),
    figures: figuresOf(startedAt, steps),
    steps: steps.map((step) => ({ ...step, afterMs: step.at - startedAt })),
  }
}

type Step = Omit<RehearsalStep, 'afterMs'>

async function stepsOf(db: Db, { incidentId }: Rehearsal): Promise<Step[]> {
  const done = (await auditOf(db, incidentId)).flatMap(({ at, who, action, detail }): Step[] => {
    const what = stepOf(action)
    return what ? [{ at, what, who: whoName(who), detail: what === 'dismissed' ? detail : '' }] : []
  })
  const arrivals = await arrivalsAbout(db, incidentId)
  return [...done, ...alertedIn(arrivals), ...toldIn(arrivals)].toSorted((a, b) => a.at - b.at || rank(a) - rank(b))
}

/** Of what happens in the same instant: first what was begun, last what was ended. */
function rank({ what }: { readonly what: RehearsalStepKind }): number {
  return what === 'started' ? 0 : what === 'ended' ? 2 : 1
}

function alertedIn(arrivals: readonly Arrival[]): Step[] {
  return arrivals
    .filter((a) => a.updateId === null && ALARMS.includes(a.what ?? ''))
    .map(({ at, who, channel }) => ({ at, what: 'alerted', who, detail: channel }))
}

const ALARMS = ['suspected']

/** An update has arrived with its last message. */
function toldIn(arrivals: readonly Arrival[]): Step[] {
  const byUpdate = Map.groupBy(
    arrivals.filter((a) => a.updateId !== null),
    (a) => a.updateId,
  )
  return [...byUpdate.values()].map((own) => ({
    at: Math.max(...own.map((a) => a.at)),
    what: 'told',
    who: null,
    detail: String(own.length),
  }))
}
