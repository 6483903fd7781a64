/** What a one-tap page shows: whose link it is, what became of the suspicion, and the words as they would be published. Called by flow/tap. */
import { createHash } from 'node:crypto'
import type { IncidentDetail, IncidentView, PostUpdate, UpdateView } from '../contract/incidents.ts'
import type { TapAsk, TapFacts, TapIncident, TapText, TapTold } from '../contract/tap.ts'
import { isRefusal } from '../domain/refusal.ts'
import { type Role, rightsOf } from '../domain/rights.ts'
import { judgeTap, TAP_NEXT_UPDATE_MIN } from '../domain/tap.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { loadPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import { findStaff } from '../store/staff.ts'
import { findTap, type Tap } from '../store/taps.ts'
import { hashToken } from '../store/vault.ts'
import { readAudience } from './audience.ts'
import type { Actor, Context } from './context.ts'
import { fillDraft } from './draft.ts'
import { readIncidentDetail } from './incident-detail.ts'
import { publicPageFacts } from './public-page.ts'
import type { SignedIn } from './sign-in.ts'
import { expiryOf, openTapLink, type TapLink } from './tap-link.ts'
import { approvalFor } from './wording.ts'

/** A page to show, and what a tap on it would do. */
export interface TapPage {
  readonly facts: TapFacts
  /** Of the contact: what its messages are written in. */
  readonly language: string
  readonly link: TapLink
  readonly actor: Actor | null
  /** With `ask` alone. */
  readonly command: PostUpdate | null
  readonly used: Tap | null
}

/** @returns null for what is no link of ours, whatever the reason */
export async function readTapPage(context: Context, token: string, session: SignedIn | null): Promise<TapPage | null> {
  const { db } = context.store
  const link = await openTapLink(context, db, token)
  if (link === null) return null
  const detail = await readIncidentDetail(context, db, link.incidentId)
  const reader = await readerOf(context, link, session)
  if (isRefusal(detail) || reader === null) return null
  const used = await findTap(db, hashToken(token))
  const { incident } = detail
  const now = context.clock.now()
  const isUsed = used !== null && used.staffId === reader.actor?.id
  const is = judgeTap({ issuedAt: link.issuedAt, isUsed, reader: reader.is, incident }, now)
  const maySee = is !== 'expired' && is !== 'sign-in' && is !== 'not-yours'
  const asking = is === 'ask' ? await askOf(context, detail, reader.actor) : null
  // Without words there is nothing to tap: the desk has more to offer.
  const facts: TapFacts = {
    is,
    page: publicPageFacts(await loadPage(db, context.pageId), context.baseUrl),
    now,
    person: reader.actor?.name ?? null,
    path: `/alert/${token}`,
    // Behind the #, so that no form carries it along.
    signInPath: `/console/#/alert/${token}`,
    deskUrl: `${context.baseUrl}/console/#/incidents/${link.incidentId}`,
    isRehearsal: incident.rehearsal !== null,
    expiresAt: expiryOf(link),
    incident: maySee ? incidentOf(detail) : null,
    inHand: is === 'ask' ? inHandOf(incident, reader.actor) : null,
    ask: asking?.ask ?? null,
    told: is === 'published' || is === 'confirmed' ? toldOf(context, detail, used) : null,
  }
  const { language } = link.contact
  return { facts, language, link, actor: reader.actor, command: asking?.command ?? null, used }
}

interface Reader {
  readonly is: 'nobody' | 'may-publish' | 'may-not'
  readonly actor: Actor | null
}

/** Null: it was somebody's who is not at the desk any more. */
async function readerOf({ store }: Context, { contact }: TapLink, session: SignedIn | null): Promise<Reader | null> {
  if (contact.staffId === null) {
    if (session?.kind !== 'person') return { is: 'nobody', actor: null }
    const actor: Actor = { kind: 'person', id: session.id, name: session.name }
    return { is: session.rights.includes('incidents.write') ? 'may-publish' : 'may-not', actor }
  }
  const staff = await findStaff(store.db, contact.staffId)
  if (staff === null) return null
  const mayPublish = rightsOf(staff.role as Role).includes('incidents.write')
  return { is: mayPublish ? 'may-publish' : 'may-not', actor: { kind: 'person', id: staff.id, name: staff.name } }
}

/** Inside the transaction of a tap: whoever left, or whose link it is no more, since the page was read, publishes nothing. */
export async function mayStillPublish(context: Context, tx: Tx, { link, actor }: TapPage): Promise<boolean> {
  if (actor === null || (await openTapLink(context, tx, link.token)) === null) return false
  const staff = await findStaff(tx, actor.id)
  return staff !== null && rightsOf(staff.role as Role).includes('incidents.write')
}

function inHandOf({ acknowledged }: IncidentView, actor: Actor | null): TapFacts['inHand'] {
  return acknowledged && { who: acknowledged.by, at: acknowledged.at, isMine: acknowledged.id === actor?.id }
}

const EVIDENCE_SHOWN = 5

function incidentOf({ incident, evidence }: IncidentDetail): TapIncident {
  const newest = new Map<string, IncidentDetail['evidence'][number]>()
  for (const one of evidence.toSorted((a, b) => b.at - a.at)) {
    const place = `${one.componentId} ${one.location}`
    if (!newest.has(place)) newest.set(place, one)
  }
  return {
    names: incident.components.map((c) => c.name),
    impact: incident.impact,
    startedAt: incident.startedAt,
    evidence: [...newest.values()]
      .slice(0, EVIDENCE_SHOWN)
      .map(({ componentName, location, at, because }) => ({ name: componentName, location, at, because })),
    dismissedWhy: incident.dismissedWhy,
  }
}

/** The words and the command that says them: approved ones alone where others would wait. Null where none of the page’s languages has words. */
async function askOf(
  context: Context,
  { incident }: IncidentDetail,
  actor: Actor | null,
): Promise<{ readonly ask: TapAsk; readonly command: PostUpdate } | null> {
  const template = incident.impact === 'degraded' ? ('slowness' as const) : ('confirmation' as const)
  const approvedOnly = actor !== null && (await approvalFor(context, actor)) !== null
  const draft = await fillDraft(context, { template, incidentId: incident.id }, { approvedOnly })
  if (isRefusal(draft)) return null
  const texts = Object.entries(draft.texts).flatMap(([language, text]): TapText[] =>
    text.title !== '' && text.body !== '' ? [{ language, ...text }] : [],
  )
  const components = incident.components.map(({ componentId, impact, regions }) => ({ componentId, impact, regions }))
  if (texts.length === 0 || components.length === 0) return null
  const said = {
    version: incident.version,
    state: draft.state,
    components,
    texts: Object.fromEntries(texts.map(({ language, ...text }) => [language, text])),
    template,
  }
  const { total, heldMs } = await readAudience(context, { incidentId: incident.id })
  const { languages } = await loadPage(context.store.db, context.pageId)
  const leftOut = languages.map((one) => one.language).filter((language) => !(language in said.texts))
  const nextUpdateAt = context.clock.now() + TAP_NEXT_UPDATE_MIN * MINUTE_MS
  return {
    ask: {
      seen: createHash('sha256').update(JSON.stringify(said)).digest('base64url'),
      hasMoved: false,
      ...{ texts, leftOut, nextUpdateMin: TAP_NEXT_UPDATE_MIN },
      audience: { total, heldMs },
    },
    command: { ...said, nextUpdateAt },
  }
}

/** What a tap published; else how a colleague confirmed it, their first word. */
function toldOf({ baseUrl, clock }: Context, { incident, updates }: IncidentDetail, used: Tap | null): TapTold | null {
  const first = updates.at(-1)
  const update = updates.find((one) => one.id === used?.updateId) ?? first
  if (update === undefined) return null
  const { author: who, at, noticesAt, stoppedAt, channels } = update
  const last = Math.max(noticesAt ?? 0, ...channels.filter((one) => !one.isStopped).map((one) => one.leavesAt))
  const isHeld = stoppedAt === null && noticesAt !== null && last > clock.now()
  return {
    ...{ who, at, texts: textsOf(update, incident.title) },
    url: `${incident.rehearsal?.pageUrl ?? baseUrl}/incidents/${incident.id}`,
    heldUntil: isHeld ? last : null,
    stopped: stoppedAt !== null,
    hasLeft: stoppedAt === null && noticesAt !== null && !isHeld,
  }
}

function textsOf({ texts }: UpdateView, titles: IncidentView['title']): TapText[] {
  return Object.entries(texts).map(([language, text]) => ({ language, title: titles[language] ?? '', ...text }))
}
