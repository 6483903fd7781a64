/** Whether a probe of kind inbound has, and leaves, a source that alerts come to. Asked by edit-probe in its transaction. */
import { inboundOf, isAlertSource } from '../domain/alert-place.ts'
import type { Probe } from '../domain/catalogue.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Tx } from '../store/open.ts'
import { type ProbeFacts, probesOfKind } from '../store/probes.ts'
import type { Context } from './context.ts'

/** It names one that has an address of its own; and while others name it, it keeps its own, and its key. */
export async function refuseSource(
  context: Context,
  tx: Tx,
  { edited, before }: { readonly edited: Pick<ProbeFacts, 'kind' | 'key' | 'told'>; readonly before: Probe | null },
): Promise<Refusal | null> {
  if (before && !(isAlertSource(edited) && edited.key === before.key)) {
    const inUse = await refuseInUse(context, tx, before)
    if (inUse) return inUse
  }
  const key = inboundOf(edited)?.source ?? null
  if (key === null) return null
  const inbound = await probesOfKind(tx, context.pageId, 'inbound')
  if (inbound.some((p) => p.key === key && p.id !== before?.id && isAlertSource(p))) return null
  const because = `There is no inbound probe ${key} with an address of its own.`
  return refuse('unknown-source', because, 'alerts/source')
}

/**
 * Others have their place at it: their alerts would come no more, and nobody would notice.
 *
 * @param others.besides those that go with it
 */
export async function refuseInUse(
  { pageId }: Context,
  tx: Tx,
  probe: Probe,
  { besides = [] }: { readonly besides?: readonly Probe[] } = {},
): Promise<Refusal | null> {
  if (!isAlertSource(probe)) return null
  const inbound = await probesOfKind(tx, pageId, 'inbound')
  const stay = inbound.filter((p) => !besides.some((one) => one.id === p.id))
  const others = stay.filter((p) => inboundOf(p)?.source === probe.key).map((p) => p.key)
  if (others.length === 0) return null
  return refuse(
    'still-in-use',
    `Alerts for ${others.join(', ')} come to the address of ${probe.key}. Change those first.`,
  )
}
