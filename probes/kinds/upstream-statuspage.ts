/**
 * Reads a page's JSON by Atlassian's Statuspage API v2, which several others speak too: `summary.json`, or `status.json`
 * for a page as a whole. Pure; called by kinds/upstream.ts.
 */

import type { Report, ReportedIncident, ReportedState } from '../protocol/report.ts'
import { LIMITS } from '../protocol.ts'
import { instantOf, plainText, webLink } from './upstream-text.ts'

/** What was asked: where, and of which component. */
export interface Asked {
  readonly url: URL
  readonly part: string | null
}

export type ReadReport = { readonly report: Report } | { readonly unreadable: string }

const STATE_OF_INDICATOR: Readonly<Record<string, ReportedState>> = {
  none: 'operational',
  minor: 'degraded',
  major: 'partial',
  critical: 'major',
  maintenance: 'maintenance',
}

const STATE_OF_STATUS: Readonly<Record<string, ReportedState>> = {
  operational: 'operational',
  degraded_performance: 'degraded',
  partial_outage: 'partial',
  major_outage: 'major',
  under_maintenance: 'maintenance',
}

export function readStatuspage(text: string, asked: Asked): ReadReport {
  const page = parse(text)
  const facts = page && record(page.page)
  if (!page || !facts) return { unreadable: 'it is no JSON of a status page' }
  const by = plainText(facts.name) || asked.url.hostname
  const url = webLink(facts.url, asked.url)
  if (asked.part !== null) return readPart(page, { ...asked, part: asked.part }, { by, url })
  const indicator = String(record(page.status)?.indicator)
  const state = ownValue(STATE_OF_INDICATOR, indicator)
  if (!state) return { unreadable: 'it has no indicator that we know' }
  return { report: { by, url, part: null, state, incidents: openIncidents(page, asked.url, null) } }
}

type Json = Readonly<Record<string, unknown>>

function readPart(
  page: Json,
  asked: { readonly url: URL; readonly part: string },
  whose: Pick<Report, 'by' | 'url'>,
): ReadReport {
  const components = records(page.components)
  const found = findPart(components, asked.part)
  if (!found) return { unreadable: `it names no component "${plainText(asked.part)}"` }
  const state = ownValue(STATE_OF_STATUS, String(found.status))
  if (!state) return { unreadable: 'the component has no status that we know' }
  const ids = new Set([found.id, ...(Array.isArray(found.components) ? found.components : [])])
  const incidents = openIncidents(page, asked.url, ids)
  return { report: { ...whose, part: plainText(found.name) || asked.part, state, incidents } }
}

/** By id, else by name, else by the name of its group before its own: "Core - API". */
function findPart(components: readonly Json[], part: string): Json | undefined {
  const wanted = plainText(part).toLowerCase()
  const named = (one: Json) => plainText(one.name).toLowerCase()
  const groups = new Map(components.map((one) => [one.id, named(one)]))
  return (
    components.find((one) => one.id === part) ??
    components.find((one) => named(one) === wanted) ??
    components.find((one) => `${groups.get(one.group_id)} - ${named(one)}` === wanted)
  )
}

/** @param ids of the components that are asked about; null: of all */
function openIncidents(page: Json, base: URL, ids: ReadonlySet<unknown> | null): ReportedIncident[] {
  const isOpen = (one: Json) => ['investigating', 'identified', 'monitoring'].includes(String(one.status))
  const isUnderWay = (one: Json) => ['in_progress', 'verifying'].includes(String(one.status))
  const hits = (one: Json) => ids === null || records(one.components).some((component) => ids.has(component.id))
  return [
    ...records(page.incidents).filter(isOpen),
    // Its `started_at` is when it was announced.
    ...records(page.scheduled_maintenances)
      .filter(isUnderWay)
      .map((one) => ({ ...one, started_at: one.scheduled_for })),
  ]
    .filter(hits)
    .flatMap((one) => incidentOf(one, base))
    .toSorted((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))
    .slice(0, LIMITS.reportedIncidents)
}

function incidentOf(one: Json, base: URL): ReportedIncident[] {
  const title = plainText(one.name)
  if (title === '') return []
  return [
    { title, url: webLink(one.shortlink, base), startedAt: instantOf(one.started_at) ?? instantOf(one.created_at) },
  ]
}

function parse(text: string): Json | null {
  try {
    return record(JSON.parse(text))
  } catch {
    return null
  }
}

function record(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
}

function records(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record).filter((one) => one !== null) : []
}

function ownValue<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
