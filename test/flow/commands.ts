/** Commands of people at the desk, as the tests of this folder send them. */
import type { IncidentDetail, OpenIncident, PostUpdate, UpdateTexts } from '../../server/contract/incidents.ts'
import { isRefusal, type Refusal } from '../../server/domain/refusal.ts'
import type { Actor } from '../../server/flow/context.ts'
import type { Repeat } from '../../server/flow/once.ts'
import { openIncident, publishUpdate } from '../../server/flow/publish-update.ts'
import { ADA, type Flow } from '../support/flow-context.ts'

export const BOTH: UpdateTexts = {
  en: {
    title: 'Streaming is down',
    body: 'We are looking into it.',
    works: 'Signing in works.',
    advice: 'Please wait.',
  },
  it: { title: 'Streaming fermo', body: 'Stiamo cercando la causa.', works: 'L’accesso funziona.', advice: 'Attendi.' },
}

/** What a command gave back; a refusal fails the test. */
export function done<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(`refused ${answer.refused}: ${answer.because}`)
  return answer
}

/** Tells the flow's streaming as down, in both languages, to everyone; each part may be changed. */
export function post(
  flow: Flow,
  incidentId: string,
  update: Partial<PostUpdate> & Pick<PostUpdate, 'version'>,
  {
    actor = ADA,
    repeat = null,
    as = flow.context,
  }: { actor?: Actor; repeat?: Repeat | null; as?: Flow['context'] } = {},
): Promise<IncidentDetail | Refusal> {
  const components = [{ componentId: flow.id.streaming, impact: 'major' } as const]
  const full: PostUpdate = { state: 'investigating', components, texts: BOTH, ...update }
  return publishUpdate(as, { incidentId, update: full, actor }, repeat)
}

export function open(
  flow: Flow,
  change: Partial<OpenIncident> = {},
  repeat: Repeat | null = null,
): Promise<IncidentDetail | Refusal> {
  const components = [{ componentId: flow.id.streaming, impact: 'major' } as const]
  return openIncident(flow.context, { open: { components, texts: BOTH, ...change }, actor: ADA }, repeat)
}

/** The suspicion that three failures of streaming raise. */
export async function suspected(flow: Flow): Promise<string> {
  await flow.down('streaming')
  const row = await flow.store.db
    .selectFrom('incidents')
    .select('id')
    .where('state', '=', 'suspected')
    .executeTakeFirst()
  if (!row) throw new Error('Nothing was suspected')
  return row.id
}

/** Rows that a refused command must not have made. */
export async function traces({ store }: Flow): Promise<Record<string, number>> {
  const count = async (
    table: 'updates' | 'update_texts' | 'outbox' | 'page_revisions' | 'audit' | 'changes' | 'repeats',
  ) => {
    const row = await store.db
      .selectFrom(table)
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirst()
    return [table, Number(row?.n)] as const
  }
  const tables = ['updates', 'update_texts', 'outbox', 'page_revisions', 'audit', 'changes', 'repeats'] as const
  const rows: (readonly [string, number])[] = []
  for (const table of tables) rows.push(await count(table))
  return Object.fromEntries(rows)
}

/** Outbox rows to subscribers, oldest first. */
export function outbox({ store }: Flow) {
  return store.db
    .selectFrom('outbox')
    .select(['id', 'kind', 'subject_id', 'revision', 'not_before_at', 'facts'])
    .where('kind', 'in', ['update', 'correction'])
    .orderBy('id')
    .execute()
}
