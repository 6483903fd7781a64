/**
 * The one click that ends it (RFC 8058), and the page before it that changes nothing. Called by http/reader-links; deliver
 * asks for the link. It holds for good: a mail may be years old when its reader has had enough.
 */
import type { Tx } from '../store/open.ts'
import {
  findSubscriber,
  holdSubscriber,
  type Subscriber,
  saveSubscriber,
  stopDeliveriesTo,
} from '../store/subscribers.ts'
import { insertChange } from '../store/traces.ts'
import type { Context } from './context.ts'
import type { Reader } from './subscribe.ts'

const PURPOSE = 'unsubscribe'

export function unsubscribeUrl(context: Pick<Context, 'baseUrl' | 'vault'>, subscriberId: string): string {
  return `${context.baseUrl}/u/${subscriberId}.${context.vault.sign(PURPOSE, subscriberId)}`
}

/** Whose link it is; changes nothing. Null for every link that is none of ours, and for somebody who was never there. */
export async function readUnsubscribe(context: Context, token: string): Promise<Reader | null> {
  const id = openToken(context, token)
  const subscriber = id === null ? null : await findSubscriber(context.store.db, id)
  return subscriber && { language: subscriber.language }
}

/** At once: what waits for them does not leave either. Safe to repeat. */
export async function unsubscribe(context: Context, token: string): Promise<Reader | null> {
  const id = openToken(context, token)
  if (id === null) return null
  return context.store.transact(async (tx) => {
    await holdSubscriber(tx, id)
    const subscriber = await findSubscriber(tx, id)
    if (subscriber === null) return null
    await endSubscriber(tx, { subscriber, why: 'unsubscribed', at: context.clock.now() })
    return { language: subscriber.language }
  })
}

/** Inside a transaction: nothing more leaves for this subscriber. The row stays, so that its link still answers. */
export async function endSubscriber(
  tx: Tx,
  { subscriber, why, at }: { readonly subscriber: Subscriber; readonly why: string; readonly at: number },
): Promise<void> {
  await stopDeliveriesTo(tx, subscriber.id)
  if (subscriber.endedAt !== null) return
  await saveSubscriber(tx, { ...subscriber, endedAt: at, endedWhy: why })
  await insertChange(tx, { pageId: subscriber.pageId, kind: 'subscriber', subjectId: subscriber.id, at })
}

const TOKEN = /^([0-9a-z]{1,26})\.([A-Za-z0-9_-]{43})$/

function openToken(context: Context, token: string): string | null {
  const [, id = '', signature = ''] = TOKEN.exec(token) ?? []
  return context.vault.isSigned(PURPOSE, id, signature) ? id : null
}
