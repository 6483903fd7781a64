/**
 * A person asks to be told, gets a mail that asks back, and is on the list once its link was followed and its button
 * pressed. Called by http/subscribe and reader-links; deliver asks for the link.
 */
import { mailAddress } from '../domain/address.ts'
import { keptKinds, type NoticeKind } from '../domain/notice-kind.ts'
import { pageLanguage } from '../domain/page-language.ts'
import { isRefusal, type Refusal, refuseAt } from '../domain/refusal.ts'
import { CONFIRM_LINK_MS, isConfirmable, type Plan, planConfirmation, UNCONFIRMED_MS } from '../domain/sign-up.ts'
import { clockTime } from '../domain/template.ts'
import { DAY_MS } from '../domain/time.ts'
import { loadPage } from '../store/catalogue.ts'
import { takeTurn } from '../store/leases.ts'
import type { Tx } from '../store/open.ts'
import { insertDirect } from '../store/outbox.ts'
import { dropSignUps, insertSignUp, signUpsOfAddress, twentiethOfNetwork } from '../store/sign-ups.ts'
import {
  dropUnconfirmed,
  findSubscriber,
  findSubscriberByKey,
  holdSubscriber,
  insertSubscriber,
  type Subscriber,
  saveSubscriber,
} from '../store/subscribers.ts'
import { insertChange } from '../store/traces.ts'
import type { Context } from './context.ts'
import { once, type Repeat } from './once.ts'

const PURPOSE = 'confirm'
const PURGE_CHUNK = 500

export interface AskCommand {
  readonly email: string
  /** null: the page's default. */
  readonly language: string | null
  /** Of what they want to hear; absent: of all. */
  readonly kinds?: readonly NoticeKind[] | undefined
  /** `networkOf` the sender. */
  readonly network: string
}

/** What whoever asked may know: by their network alone, the same for every address. */
export interface Asked {
  readonly leavesAt: number
  /** Many from this network asked within the hour: the mail comes later. */
  readonly isQueued: boolean
  /** `leavesAt` as the page's clock shows it, in the reader's language. */
  readonly leavesClock: string
  /** In which the mail comes. */
  readonly language: string
}

/** In which readers can ask. By the catalogue: the page's files may not be written yet, or by another process. */
export async function languagesOf({ store, pageId }: Context): Promise<string[]> {
  return (await loadPage(store.db, pageId)).languages.map(({ language }) => language)
}

/** @returns the same for an address that is new, known, on the list or gone; `address-refused`, `unknown-language` */
export async function askToSubscribe(
  context: Context,
  command: AskCommand,
  repeat: Repeat | null,
): Promise<Asked | Refusal> {
  const address = refuseAt('email', mailAddress(command.email))
  if (isRefusal(address)) return address
  const asked = await once(context, repeat, async (tx) => {
    await takeTurn(tx, 'sign-ups')
    const page = await loadPage(tx, context.pageId)
    const language = pageLanguage(page, command.language)
    if (isRefusal(language)) return language
    const kinds = keptKinds(command.kinds)
    const subscriber = await findOrMake(context, tx, { ...address, language, kinds })
    const plan = await planFor(context, tx, { subscriber, network: command.network })
    const addressKey = plan.silentBecause === null ? address.key : ''
    await insertSignUp(tx, { pageId: context.pageId, addressKey, network: command.network, at: plan.leavesAt })
    if (plan.silentBecause === null) {
      const wish = { ...subscriber, address: address.address, language, kinds }
      await queueConfirmation(context, tx, wish, plan.leavesAt)
    }
    const around = { language, timeZone: page.timeZone, now: context.clock.now() }
    return { leavesAt: plan.leavesAt, isQueued: plan.isQueued, leavesClock: clockTime(plan.leavesAt, around), language }
  })
  context.wake('deliver')
  return asked
}

/** Where the mail's button leads, and until when; it holds for a day from when the mail was due to leave. */
export function confirmUrl(
  context: Pick<Context, 'baseUrl' | 'vault'>,
  subscriberId: string,
  issuedAt: number,
): { readonly url: string; readonly expiresAt: number } {
  const signature = context.vault.sign(PURPOSE, `${subscriberId}.${issuedAt}`)
  const token = `${subscriberId}.${issuedAt.toString(36)}.${signature}`
  return { url: `${context.baseUrl}/confirm/${token}`, expiresAt: issuedAt + CONFIRM_LINK_MS }
}

export interface Reader {
  readonly language: string
}

/** Whether this link still confirms; changes nothing. Null: dead, whatever the reason. */
export async function readConfirmation(context: Context, token: string): Promise<Reader | null> {
  const named = openToken(context, token)
  const subscriber = named && (await findSubscriber(context.store.db, named.subscriberId))
  if (!named || !subscriber) return null
  return isConfirmable(subscriber, named.issuedAt, context.clock.now()) ? { language: subscriber.language } : null
}

/** Puts them on the list. Safe to repeat while the link holds. */
export async function confirmSubscription(context: Context, token: string): Promise<Reader | null> {
  const named = openToken(context, token)
  if (!named) return null
  return context.store.transact(async (tx) => {
    await holdSubscriber(tx, named.subscriberId)
    const subscriber = await findSubscriber(tx, named.subscriberId)
    const now = context.clock.now()
    if (!subscriber || !isConfirmable(subscriber, named.issuedAt, now)) return null
    const isActive = subscriber.confirmedAt !== null && subscriber.endedAt === null
    if (!isActive) {
      const consent = JSON.stringify({ ...JSON.parse(subscriber.consent), confirmedAt: now })
      await saveSubscriber(tx, { ...subscriber, confirmedAt: now, endedAt: null, endedWhy: null, consent })
      await insertChange(tx, { pageId: subscriber.pageId, kind: 'subscriber', subjectId: subscriber.id, at: now })
    }
    return { language: subscriber.language }
  })
}

/** For the calendar: addresses that nobody confirmed for a week, and counts that limit nobody any more. @returns how many addresses */
export async function purgeUnconfirmed(context: Context): Promise<number> {
  const now = context.clock.now()
  await context.store.transact((tx) => dropSignUps(tx, now - DAY_MS))
  let dropped = 0
  for (;;) {
    const some = await context.store.transact((tx) =>
      dropUnconfirmed(tx, { askedBefore: now - UNCONFIRMED_MS, limit: PURGE_CHUNK }),
    )
    dropped += some
    if (some < PURGE_CHUNK) return dropped
  }
}

async function findOrMake(
  context: Context,
  tx: Tx,
  { address, key, language, kinds }: Pick<Subscriber, 'address' | 'language' | 'kinds'> & { readonly key: string },
): Promise<Subscriber> {
  const now = context.clock.now()
  const fresh: Subscriber = {
    id: context.ids.next(),
    pageId: context.pageId,
    channel: 'email',
    address,
    addressKey: key,
    language,
    signingSecret: null,
    createdAt: now,
    confirmedAt: null,
    endedAt: null,
    endedWhy: null,
    lastAskedAt: now,
    consent: '{}',
    kinds,
  }
  if (await insertSubscriber(tx, fresh)) return fresh
  const known = await findSubscriberByKey(tx, fresh)
  if (known === null) throw new Error('A subscriber whose key is taken is not there')
  // Two who ask for one address at once wait here: the second one sees what the first one sent.
  await holdSubscriber(tx, known.id)
  return (await findSubscriber(tx, known.id)) ?? known
}

async function planFor(
  context: Context,
  tx: Tx,
  { subscriber, network }: { readonly subscriber: Subscriber; readonly network: string },
): Promise<Plan> {
  const now = context.clock.now()
  return planConfirmation(
    {
      toAddress: await signUpsOfAddress(tx, subscriber.addressKey, now - DAY_MS),
      twentiethOfNetworkAt: await twentiethOfNetwork(tx, network),
      isActive: subscriber.confirmedAt !== null && subscriber.endedAt === null,
      endedAt: subscriber.endedAt,
    },
    now,
  )
}

async function queueConfirmation(context: Context, tx: Tx, subscriber: Subscriber, leavesAt: number): Promise<void> {
  const now = context.clock.now()
  const consent = JSON.stringify({ how: 'form', askedAt: now })
  await saveSubscriber(tx, { ...subscriber, lastAskedAt: leavesAt, consent })
  const { id, pageId, address, language } = subscriber
  await insertDirect(
    tx,
    {
      id: context.ids.next(),
      pageId,
      kind: 'confirm',
      subjectId: id,
      facts: JSON.stringify({ issuedAt: leavesAt }),
      revision: null,
      createdAt: now,
      notBeforeAt: leavesAt,
    },
    { kind: 'subscriber', id, channel: 'email', address, language },
  )
}

const TOKEN = /^([0-9a-z]{1,26})\.([0-9a-z]{1,11})\.([A-Za-z0-9_-]{43})$/

function openToken(
  context: Context,
  token: string,
): { readonly subscriberId: string; readonly issuedAt: number } | null {
  const [, subscriberId = '', stamp = '', signature = ''] = TOKEN.exec(token) ?? []
  const issuedAt = Number.parseInt(stamp, 36)
  return context.vault.isSigned(PURPOSE, `${subscriberId}.${issuedAt}`, signature) ? { subscriberId, issuedAt } : null
}
