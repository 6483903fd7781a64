/**
 * One tap on a phone: publishes what its page shows, in the name of whose link it is, once; and the brake right after.
 * Opening changes nothing. Called by http/tap.
 */
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Tx } from '../store/open.ts'
import { insertTap } from '../store/taps.ts'
import { hashToken } from '../store/vault.ts'
import { acknowledge } from './acknowledge.ts'
import { writeDown } from './audit.ts'
import type { Context } from './context.ts'
import { once } from './once.ts'
import { publishIn } from './publish-update.ts'
import type { SignedIn } from './sign-in.ts'
import { stopUpdate } from './stop-update.ts'
import { mayStillPublish, readTapPage, type TapPage } from './tap-facts.ts'

export interface TapCommand {
  readonly token: string
  /** `seen` of the page that was tapped. */
  readonly seen: string
  readonly session: SignedIn | null
}

/**
 * Safe to repeat: the link itself is the key, and its row is written with the update. Two taps at once publish once.
 *
 * @returns the page as it is now: `published`, or why it was not; null for what is no link of ours
 */
export async function publishByTap(context: Context, command: TapCommand): Promise<TapPage | null> {
  const page = await readTapPage(context, command.token, command.session)
  if (page?.facts.ask === null || page === null) return page
  if (page.facts.ask.seen !== command.seen) return asksAgain(page)
  const refused = await publishAs(context, page)
  const after = await readTapPage(context, command.token, command.session)
  return refused !== null && after !== null ? asksAgain(after) : after
}

/** What was read is not what would be published now. */
function asksAgain(page: TapPage): TapPage {
  const { facts } = page
  return facts.ask === null ? page : { ...page, facts: { ...facts, ask: { ...facts.ask, hasMoved: true } } }
}

const MAY_NOT = refuse('not-found', 'This link is nobody’s any more, or whose it is may not publish.')

async function publishAs(context: Context, page: TapPage): Promise<Refusal | null> {
  const { actor, command: update, link } = page
  if (actor === null || update === null) return null
  const done = await once(context, null, async (tx) => {
    const refused = await judgeAgain(context, tx, page)
    if (refused) return refused
    const { incidentId, contact, issuedAt } = link
    const detail = await publishIn(context, tx, { incidentId, update, actor })
    if (isRefusal(detail)) return detail
    const isFirst = await insertTap(tx, {
      ...{ tokenHash: hashToken(link.token), pageId: context.pageId, incidentId, at: context.clock.now() },
      ...{ updateId: detail.updates[0]?.id ?? '', contactId: contact.id, staffId: actor.id },
    })
    if (!isFirst) return refuse('link-used', 'This link was used already.')
    const sent = Temporal.Instant.fromEpochMilliseconds(issuedAt).toString({ smallestUnit: 'second' })
    const detailOfDeed = `${contact.channel}, sent ${sent}`
    await writeDown(context, tx, { who: actor, action: 'one-tap', subjectId: incidentId, detail: detailOfDeed })
    return detail
  })
  return isRefusal(done) ? done : null
}

/** What was true when the page was read may be so no more. */
async function judgeAgain(context: Context, tx: Tx, page: TapPage): Promise<Refusal | null> {
  return (await mayStillPublish(context, tx, page)) ? null : MAY_NOT
}

/** Not now, but it is mine: nobody further is called, and nothing is published. @returns as `stopByTap` */
export async function takeByTap(
  context: Context,
  { token, session }: Omit<TapCommand, 'seen'>,
): Promise<TapPage | null> {
  const page = await readTapPage(context, token, session)
  if (page?.facts.is !== 'ask' || page.actor === null) return page
  const judge = (tx: Tx) => judgeAgain(context, tx, page)
  await acknowledge(context, { incidentId: page.link.incidentId, actor: page.actor, judge }, null)
  return putOff(await readTapPage(context, token, session))
}

/** The same page for whoever does not publish now. */
export function putOff(page: TapPage | null): TapPage | null {
  return page?.facts.is === 'ask' ? { ...page, facts: { ...page.facts, is: 'later' } } : page
}

/** The brake, for whoever tapped. @returns the page as it is now; null for what is no link of ours, or published nothing */
export async function stopByTap(
  context: Context,
  { token, session }: Omit<TapCommand, 'seen'>,
): Promise<TapPage | null> {
  const page = await readTapPage(context, token, session)
  if (page?.facts.is !== 'published' || page.used === null || page.actor === null) return page
  const judge = (tx: Tx) => judgeAgain(context, tx, page)
  await stopUpdate(context, { updateId: page.used.updateId, actor: page.actor, judge }, null)
  return readTapPage(context, token, session)
}
