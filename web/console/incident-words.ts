/** How an incident is called and explained in one line. Pure; lists, headings and announcements share it. */
import type { EvidenceView, IncidentView } from '../../server/contract/incidents.ts'
import { translate } from '../words/because.ts'
import type { DeskWords } from '../words/en.ts'

type Say = (texts: Readonly<Record<string, string>>) => string

/** Its title; a suspicion has none yet and is called by what it hits. */
export function titleOf(incident: IncidentView, say: Say): string {
  return say(incident.title) || componentsOf(incident, say)
}

export function componentsOf(incident: IncidentView, say: Say): string {
  return incident.components.map((one) => say(one.name)).join(', ')
}

/** The components of it that the checks see bad right now, whatever people have said. */
export function badComponents(incident: IncidentView): IncidentView['components'] {
  return incident.components.filter((one) => one.verdict === 'down' || one.verdict === 'degraded')
}

/** What the checks say of it right now, once per distinct reason. */
export function reasonsOf(incident: IncidentView): string[] {
  return [...new Set(incident.components.map((one) => one.because))].filter(Boolean)
}

export function whyOf(incident: IncidentView, t: DeskWords): string {
  return reasonsOf(incident)
    .map((one) => translate(one, t).text)
    .join(' · ')
}

/** "HTTP 504 at 3 checks": the evidence in one line, the most frequent first. */
export function evidenceLine(evidence: readonly EvidenceView[], t: DeskWords): string {
  const counts = new Map<string, number>()
  for (const one of evidence) {
    const what = whatFailed(one, t)
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([what, count]) => t.evidence.summary(what, count))
    .join(' · ')
}

export function whatFailed(one: Pick<EvidenceView, 'status' | 'code'>, t: DeskWords): string {
  if (one.status !== null && one.code === 'http-status') return t.evidence.http(one.status)
  return t.evidence.codes[one.code] ?? one.code
}
