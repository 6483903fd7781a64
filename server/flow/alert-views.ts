/** Alerts as the desk shows them: beside a component, an incident and the probe that hears them. Nothing of them is public. */
import type { AlertList, AlertView } from '../contract/alerts.ts'
import { meaningOf, nameOf, placesOf } from '../domain/alert.ts'
import { type AlertPlaceProbe, alertPlaces, inboundOf, isAlertSource } from '../domain/alert-place.ts'
import type { Probe } from '../domain/catalogue.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { DAY_MS, MINUTE_MS } from '../domain/time.ts'
import { alertsBetween, openAlerts, type StoredAlert, sourceTurns } from '../store/alerts.ts'
import type { Db, Tx } from '../store/open.ts'
import { probesOfKind } from '../store/probes.ts'
import type { Context } from './context.ts'

interface Span {
  readonly from: number
  readonly until: number
}

/** What is read of one source, newest first. */
const READ_AT_MOST = 500
const SHOWN_AT_MOST = 20
/** An alert may be older than what it led to. */
const BEFORE_MS = 15 * MINUTE_MS
const HISTORY_MS = 7 * DAY_MS

/** Those of these components that were open at any time of the span, in the order they began. */
export async function alertsAbout(
  db: Db | Tx,
  probes: readonly Probe[],
  { componentIds, span }: { readonly componentIds: readonly string[]; readonly span: Span },
): Promise<AlertView[]> {
  const views = await viewsIn(db, probes, { from: span.from - BEFORE_MS, until: span.until })
  return views
    .filter((view) => view.componentIds.some((id) => componentIds.includes(id)))
    .toSorted((a, b) => a.startsAt - b.startsAt || (a.id < b.id ? -1 : 1))
    .slice(0, SHOWN_AT_MOST)
}

/** By component, those that are not over. */
export async function openAlertsByComponent(
  db: Db | Tx,
  probes: readonly Probe[],
): Promise<ReadonlyMap<string, readonly AlertView[]>> {
  const open = await viewsWith(probes, async (source) =>
    (await openAlerts(db, source.id)).toReversed().slice(0, READ_AT_MOST),
  )
  const pairs = open.flatMap((view) => view.componentIds.map((id) => [id, view] as const))
  return new Map([...Map.groupBy(pairs, ([id]) => id)].map(([id, own]) => [id, own.map(([, view]) => view)]))
}

function viewsIn(db: Db | Tx, probes: readonly Probe[], span: Span): Promise<AlertView[]> {
  return viewsWith(probes, (source) => alertsBetween(db, source.id, { ...span, limit: READ_AT_MOST }))
}

/** @param read what there is of one source */
async function viewsWith(
  probes: readonly Probe[],
  read: (source: Probe) => Promise<readonly StoredAlert[]>,
): Promise<AlertView[]> {
  const inbound = probes.filter((p) => p.kind === 'inbound')
  const views: AlertView[] = []
  for (const source of inbound.filter(isAlertSource)) {
    const places = alertPlaces(source, inbound)
    views.push(...(await read(source)).map((alert) => viewOf(alert, placesOf(alert.labels, places))))
  }
  return views
}

/** What a source heard; of a probe that has a place at another's, what came to that place. Refuses `not-found`. */
export async function readAlerts({ store, pageId, clock }: Context, probeId: string): Promise<AlertList | Refusal> {
  const inbound = await probesOfKind(store.db, pageId, 'inbound')
  const probe = inbound.find((p) => p.id === probeId)
  if (!probe) return refuse('not-found', `There is no inbound probe ${probeId}.`)
  const key = inboundOf(probe)?.source ?? probe.key
  const source = inbound.find((p) => p.key === key && isAlertSource(p))
  if (!source) return { spokeAt: null, unmatched: 0, alerts: [] }
  const places = alertPlaces(source, inbound)
  const now = clock.now()
  const span = { from: now - HISTORY_MS, until: now, limit: READ_AT_MOST }
  const heard = (await alertsBetween(store.db, source.id, span)).map((alert) => ({
    alert,
    at: placesOf(alert.labels, places),
  }))
  const own = heard.filter(({ at }) => probe === source || at.some((p) => p.probe.id === probe.id))
  const isOpen = ({ alert }: (typeof own)[number]) => alert.state !== 'over'
  return {
    spokeAt: (await sourceTurns(store.db, [source.id])).get(source.id)?.spokeAt ?? null,
    unmatched: own.filter((one) => isOpen(one) && one.at.length === 0).length,
    alerts: [...own.filter(isOpen), ...own.filter((one) => !isOpen(one))]
      .slice(0, LISTED_AT_MOST)
      .map(({ alert, at }) => viewOf(alert, at)),
  }
}

const LISTED_AT_MOST = 100

function viewOf(alert: StoredAlert, places: readonly AlertPlaceProbe[]): AlertView {
  const { id, state, labels, annotations, sentBy, link, startsAt, lastAt, endedAt } = alert
  return {
    ...{ id, state, sentBy, link, startsAt, lastAt, endedAt },
    name: nameOf(labels),
    means: meaningOf(alert, places[0]?.severities ?? {}),
    severity: labels.severity ?? null,
    summary: annotations.summary || annotations.description || annotations.message || '',
    labels: { ...labels },
    componentIds: [...new Set(places.map((p) => p.probe.componentId))],
  }
}
