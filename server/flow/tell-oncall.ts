/** A word of the checks to on-call, and their lines in an incident's history. Called by the flows that judge, in their transaction. */
import type { LocationNotice, LocationWord, OncallWhat } from '../contract/notice.ts'
import type { MassChange } from '../domain/mass-change.ts'
import type { Tx } from '../store/open.ts'
import { insertOutbox } from '../store/outbox.ts'
import { writeDown } from './audit.ts'
import type { Context } from './context.ts'

/** Facts of an on-call message, as they stand in the outbox row. */
export interface OncallFacts {
  readonly what: OncallWhat
  readonly components: readonly { readonly componentId: string; readonly because: string }[]
  readonly startedAt: number
  readonly overAt: number | null
  /** With `upstream-bad` and `upstream-well`: ids of what depends on it. */
  readonly dependants?: readonly string[]
  /** With the same: where they say it, http or https. */
  readonly link?: string
  /** With `probably-ours`. */
  readonly massChange?: MassChange
  /** In a step after the first: since when on-call knows of it, and nobody acts. */
  readonly toldAt?: number
  /** Planned work kept it quiet until it ended. */
  readonly outlived?: Outlived
}

export interface Outlived {
  /** The work's, by language. */
  readonly title: Readonly<Record<string, string>>
  readonly endedAt: number
}

/** The same, of a location: it is no component's trouble, and never an incident. */
export interface LocationWordFacts {
  readonly what: LocationWord
  readonly location: LocationNotice['location']
  readonly startedAt: number
  readonly overAt: number | null
}

/**
 * @param subjectId the incident; for news of a place, whatever names it as long as it lasts; for a location's, its id
 * @param notBeforeAt it waits until then; default: it goes at once
 */
export async function tellOncall(
  context: Context,
  tx: Tx,
  subjectId: string,
  facts: OncallFacts | LocationWordFacts,
  notBeforeAt = 0,
): Promise<void> {
  const now = context.clock.now()
  await insertOutbox(tx, {
    id: context.ids.next(),
    pageId: context.pageId,
    kind: 'oncall',
    subjectId,
    facts: JSON.stringify(facts),
    revision: null,
    createdAt: now,
    notBeforeAt: Math.max(now, notBeforeAt),
  })
  context.wake('fan-out')
}

export async function auditByChecks(
  context: Context,
  tx: Tx,
  { subjectId, action, detail }: { readonly subjectId: string; readonly action: string; readonly detail: string },
): Promise<void> {
  await writeDown(context, tx, { who: 'checks::Checks', action, subjectId, detail })
}
