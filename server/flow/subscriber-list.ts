/** Subscribers as staff see them: the list, an endpoint of their own added, anybody taken off. Called by http/console-people. */
import type {
  CreatedWebhookSubscriber,
  NewWebhookSubscriber,
  SubscriberList,
  SubscriberView,
} from '../contract/console.ts'
import { keptKinds, kindsOf, type NoticeKind } from '../domain/notice-kind.ts'
import { pageLanguage } from '../domain/page-language.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { AddressGuard } from '../ports.ts'
import { loadPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import {
  countSubscribers,
  findSubscriber,
  findSubscriberByKey,
  holdSubscriber,
  insertSubscriber,
  listSubscribers,
  type Subscriber,
  saveSubscriber,
} from '../store/subscribers.ts'
import { writeDown, writeDownChange } from './audit.ts'
import { type Actor, type Context, nameOf } from './context.ts'
import { once, type Repeat } from './once.ts'
import { newSigningSecret } from './signing-secret.ts'
import { endSubscriber } from './unsubscribe.ts'

const PAGE_LENGTH = 100

/** @param cursor `nextCursor` of the answer before; null for the first */
export async function readSubscribers(context: Context, cursor: string | null): Promise<SubscriberList> {
  const { db } = context.store
  const { pageId } = context
  const found = await listSubscribers(db, { pageId, cursor, limit: PAGE_LENGTH + 1 })
  const shown = found.slice(0, PAGE_LENGTH)
  return {
    counts: await countSubscribers(db, pageId),
    subscribers: shown.map(viewOf),
    nextCursor: found.length > PAGE_LENGTH ? (shown.at(-1)?.id ?? null) : null,
  }
}

export interface AddWebhook {
  readonly body: NewWebhookSubscriber
  readonly actor: Actor
  readonly guard: AddressGuard
}

/** Active at once: whoever adds it answers for it. One that ended before comes back with a new secret. */
export async function addWebhookSubscriber(
  context: Context,
  command: AddWebhook,
  repeat: Repeat | null,
): Promise<CreatedWebhookSubscriber | Refusal> {
  const { body, actor } = command
  const blocked = await refuseTarget(command.guard, body.address)
  if (blocked) return blocked
  const address = new URL(body.address).href
  return once(context, repeat, async (tx) => {
    const language = pageLanguage(await loadPage(tx, context.pageId), body.language ?? null)
    if (isRefusal(language)) return language
    const signingSecret = newSigningSecret(context)
    const fresh = webhook(context, { address, language, signingSecret, actor, kinds: body.kinds })
    const subscriber = await putOnList(tx, fresh)
    if (isRefusal(subscriber)) return subscriber
    const { id } = subscriber
    await writeDownChange(context, tx, { kind: 'subscriber', who: actor, action: 'add-webhook', subjectId: id })
    return { subscriber: viewOf(subscriber), signingSecret }
  })
}

interface NewWebhook {
  readonly address: string
  readonly language: string
  readonly signingSecret: string
  readonly actor: Actor
  readonly kinds: readonly NoticeKind[] | undefined
}

function webhook(context: Context, { address, language, signingSecret, actor, kinds }: NewWebhook): Subscriber {
  const at = context.clock.now()
  return {
    id: context.ids.next(),
    pageId: context.pageId,
    channel: 'webhook',
    address,
    addressKey: address,
    language,
    signingSecret: context.vault.seal(signingSecret),
    createdAt: at,
    confirmedAt: at,
    endedAt: null,
    endedWhy: null,
    lastAskedAt: null,
    consent: JSON.stringify({ how: 'staff', by: nameOf(actor), at }),
    kinds: keptKinds(kinds),
  }
}

async function putOnList(tx: Tx, fresh: Subscriber): Promise<Subscriber | Refusal> {
  if (await insertSubscriber(tx, fresh)) return fresh
  const known = await findSubscriberByKey(tx, fresh)
  if (known === null || known.endedAt === null) {
    return refuse('key-taken', `${fresh.address} is on the list already.`, 'address')
  }
  const back = { ...fresh, id: known.id, createdAt: known.createdAt }
  await saveSubscriber(tx, back)
  return back
}

/** Safe to repeat; `not-found` for an id that never was. */
export function removeSubscriber(
  context: Context,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<Refusal | null> {
  return context.store.transact(async (tx) => {
    await holdSubscriber(tx, id)
    const subscriber = await findSubscriber(tx, id)
    if (subscriber?.pageId !== context.pageId) return refuse('not-found', 'There is no such subscriber.')
    await endSubscriber(tx, { subscriber, why: 'removed by staff', at: context.clock.now() })
    await writeDown(context, tx, { who: actor, action: 'remove-subscriber', subjectId: id })
    return null
  })
}

/** Asks the guard; outside any transaction, since it may resolve a name. */
export async function refuseTarget(guard: AddressGuard, url: string): Promise<Refusal | null> {
  const because = await guard.refusal(url)
  return because === null
    ? null
    : refuse('target-refused', `This address may not be reached from here: ${because}.`, 'address')
}

function viewOf(subscriber: Subscriber): SubscriberView {
  const { id, channel, address, language, createdAt, confirmedAt, endedAt, endedWhy } = subscriber
  const open = confirmedAt === null ? 'unconfirmed' : 'active'
  return {
    id,
    channel,
    address,
    language,
    createdAt,
    confirmedAt,
    endedAt,
    endedWhy,
    kinds: kindsOf(subscriber.kinds),
    state: endedAt === null ? open : 'stopped',
  }
}
