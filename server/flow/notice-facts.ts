/** From an outbox row to the facts of its notice: what the update says on its own revision, or what on-call must know. */
import type { LocationNotice, Notice, OncallWhat } from '../contract/notice.ts'
import type { PublicPage, PublicUpdate } from '../contract/public.ts'
import { answerName } from '../domain/mass-change.ts'
import { TAP_LINK_MS } from '../domain/tap.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import { type OutboxRow, SPOKEN } from '../store/outbox.ts'
import { type Rehearsal, rehearsalAbout, rehearsedPage } from '../store/rehearsals.ts'
import { findRevision } from '../store/updates.ts'
import { announcementFacts } from './announcement-facts.ts'
import type { Context } from './context.ts'
import type { AccessFacts } from './edit-staff.ts'
import { maintenanceFacts } from './maintenance-facts.ts'
import type { MessageFacts } from './message-facts.ts'
import { promiseFacts } from './promise-notice.ts'
import { publicPageFacts } from './public-page.ts'
import { confirmUrl } from './subscribe.ts'
import type { LocationWordFacts, OncallFacts } from './tell-oncall.ts'
import { wordsFacts } from './words-notice.ts'

/** @throws Error when the row points at what does not exist: a bug */
export async function factsOf(context: Context, row: OutboxRow): Promise<MessageFacts> {
  const rehearsal = await rehearsalAbout(context.store.db, row.subjectId)
  const facts = await factsByKind(context, row, rehearsal)
  if (!rehearsal) return facts
  const { notice, event } = facts
  return {
    ...facts,
    notice: { ...notice, rehearsal: true },
    event: { ...event, data: { ...(event.data as object), rehearsal: true } },
  }
}

async function factsByKind(context: Context, row: OutboxRow, rehearsal: Rehearsal | null): Promise<MessageFacts> {
  if ((SPOKEN as readonly string[]).includes(row.kind)) return updateFacts(context, row, rehearsal)
  if (row.kind === 'oncall' || row.kind === 'escalation') return oncallFacts(context, row)
  const page = publicPageFacts(await loadPage(context.store.db, row.pageId), context.baseUrl)
  if (row.kind === 'maintenance') return maintenanceFacts(context, page, row)
  if (row.kind === 'announcement' || row.kind === 'announcement-held') return announcementFacts(context, page, row)
  if (row.kind === 'promise') return promiseFacts(context, page, row)
  if (row.kind === 'words') return wordsFacts(context, page, row)
  if (row.kind === 'test') {
    const notice: Notice = { kind: 'test', page, at: row.createdAt }
    return { notice, thread: null, event: { type: 'test', data: { at: row.createdAt } } }
  }
  if (row.kind === 'access') {
    const { url, is, by, expiresAt } = JSON.parse(row.facts) as AccessFacts
    const notice: Notice = { kind: 'access', page, url: context.vault.open(url), is, by, expiresAt }
    return { notice, thread: null, event: { type: 'access', data: {} } }
  }
  const { issuedAt } = JSON.parse(row.facts) as { issuedAt: number }
  const link = confirmUrl(context, row.subjectId, issuedAt)
  return {
    notice: { kind: 'confirm', page, confirmUrl: link.url, expiresAt: link.expiresAt },
    thread: null,
    event: { type: 'confirm', data: {} },
  }
}

async function updateFacts(context: Context, row: OutboxRow, rehearsal: Rehearsal | null): Promise<MessageFacts> {
  const { db } = context.store
  const number = row.revision ?? 0
  const revision = rehearsal
    ? await rehearsedPage(db, rehearsal.id, number)
    : await findRevision(db, row.pageId, number)
  if (!revision) throw new Error(`Outbox row ${row.id} names revision ${row.revision}, which does not exist`)
  const page = JSON.parse(revision.page) as PublicPage
  const incident = [...page.open, ...page.recent].find((i) => i.updates.some((u) => u.id === row.subjectId))
  const update = incident?.updates.find((u) => u.id === row.subjectId)
  if (!incident || !update) throw new Error(`Revision ${row.revision} does not hold update ${row.subjectId}`)
  const hit = new Set(incident.components.map((c) => c.componentId))
  const components = page.components.filter((c) => hit.has(c.id)).map(({ id, name }) => ({ id, name }))
  // What a policy said before was told to nobody.
  const before = incident.updates.slice(incident.updates.indexOf(update) + 1)
  const opens = before.every((u) => u.by === 'automatic')
  const facts = { page: page.page, incident, update, components, regions: page.regions }
  const { postMortem } = update
  return {
    notice: postMortem ? { kind: 'post-mortem', ...facts, postMortem } : { kind: 'update', ...facts },
    thread: { key: incident.id, opens },
    event: {
      type: eventType(update, opens),
      data: {
        page: { id: page.page.id, name: page.page.name, url: page.page.url },
        incident: { ...incident, updates: undefined, url: `${page.page.url}/incidents/${incident.id}` },
        update,
        components,
      },
    },
  }
}

function eventType({ state, isCorrection, postMortem }: PublicUpdate, opens: boolean): string {
  if (postMortem) return 'incident.post-mortem'
  if (isCorrection) return 'incident.corrected'
  if (state === 'resolved') return 'incident.resolved'
  return opens ? 'incident.created' : 'incident.updated'
}

const BESIDE_INCIDENTS: readonly OncallWhat[] = [
  ...(['undecided', 'undecided-over', 'place-affected', 'place-well', 'upstream-bad', 'upstream-well'] as const),
]
/** What one tap may answer: nothing is public, and nobody doubts whose fault it is. */
const ONE_TAP: readonly OncallWhat[] = ['suspected', 'joined']
const OPENING: readonly OncallWhat[] = ['suspected', 'undecided', 'place-affected', 'upstream-bad']

async function oncallFacts(context: Context, row: OutboxRow): Promise<MessageFacts> {
  const { db } = context.store
  const page = publicPageFacts(await loadPage(db, row.pageId), context.baseUrl)
  const facts = JSON.parse(row.facts) as OncallFacts | LocationWordFacts
  if ('location' in facts) return locationFacts(context, { page, facts, locationId: row.subjectId })
  const components = await listComponents(db, row.pageId)
  const nameOf = (id: string) => ({ ...(components.find((c) => c.id === id)?.name ?? { en: id }) })
  const named = facts.components.map(({ componentId, because }) => ({
    name: nameOf(componentId),
    because,
  }))
  const { what, startedAt, overAt, massChange } = facts
  const needed = {
    ...(facts.dependants ? { dependants: facts.dependants.map(nameOf) } : {}),
    ...(facts.link ? { link: facts.link } : {}),
  }
  const unanswered = facts.toldAt === undefined ? {} : { unansweredSince: facts.toldAt }
  const late = facts.outlived ? { outlived: facts.outlived } : {}
  const ours = massChange ? { massChange: { ...massChange, answer: answerName(massChange) } } : {}
  // Below the quorum, and of what others report, there is no incident: what there is to see stands with the component.
  const isBeside = BESIDE_INCIDENTS.includes(what)
  const deskUrl = `${context.baseUrl}/console/#/${isBeside ? `why/${facts.components[0]?.componentId}` : `incidents/${row.subjectId}`}`
  return {
    notice: {
      kind: 'oncall',
      what,
      page,
      incidentId: row.subjectId,
      components: named,
      startedAt,
      overAt,
      deskUrl,
      ...unanswered,
      ...(ONE_TAP.includes(what) ? { oneTap: { minutes: TAP_LINK_MS / MINUTE_MS } } : {}),
      ...late,
      ...ours,
      ...needed,
    },
    thread: { key: `oncall-${row.subjectId}`, opens: OPENING.includes(what) },
    event: {
      type: `suspicion.${what}`,
      data: {
        incidentId: isBeside ? null : row.subjectId,
        components: named,
        startedAt,
        overAt,
        url: deskUrl,
        ...unanswered,
        ...late,
        ...ours,
        ...needed,
      },
    },
  }
}

interface LocationWord {
  readonly page: LocationNotice['page']
  readonly facts: LocationWordFacts
  readonly locationId: string
}

function locationFacts({ baseUrl }: Context, { page, facts, locationId }: LocationWord): MessageFacts {
  const deskUrl = `${baseUrl}/console/#/locations`
  const { what, location, startedAt, overAt } = facts
  return {
    notice: { kind: 'location', page, deskUrl, what, location, startedAt, overAt },
    // One spell is one thread.
    thread: { key: `oncall-${locationId}-${startedAt}`, opens: what !== 'location-back' },
    event: { type: what.replace('-', '.'), data: { location, startedAt, overAt, url: deskUrl } },
  }
}
