/** What somebody had in hand is nobody's again, and calling goes on. Called by acknowledge, hear-pager, and staff when people go. */
import { inHandOf, saveAcknowledged } from '../store/acknowledgements.ts'
import type { Tx } from '../store/open.ts'
import { type Deed, writeDownChange } from './audit.ts'
import { type Calling, goOn } from './escalate.ts'

/** In the transaction that takes somebody's right to act: what they have in hand is nobody's, and calling goes on. */
export async function letGoOfAll(
  context: Calling,
  tx: Tx,
  { staffId, who }: Pick<Deed, 'who'> & { readonly staffId: string },
): Promise<void> {
  for (const incidentId of await inHandOf(tx, { pageId: context.pageId, staffId }))
    await release(context, tx, { incidentId, who })
}

/** In the transaction of whoever says so. */
export async function release(
  context: Calling,
  tx: Tx,
  { incidentId, who }: Pick<Deed, 'who'> & { readonly incidentId: string },
): Promise<void> {
  await saveAcknowledged(tx, incidentId, null)
  const deed = { who, action: 'incident.let-go', subjectId: incidentId }
  await writeDownChange(context, tx, { kind: 'incident', ...deed })
  await goOn(context, tx, incidentId)
}
