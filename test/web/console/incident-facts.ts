/** An incident with the facts that a test of the desk cares about. */
import type { IncidentView } from '../../../server/contract/incidents.ts'

type Hit = IncidentView['components'][number]

export function hit(facts: Partial<Hit> = {}): Hit {
  return {
    componentId: 'c1',
    name: { en: 'Streaming' },
    impact: 'major',
    regions: [],
    causedBy: null,
    verdict: 'down',
    because: 'HTTP 504 instead of 200-299',
    ...facts,
  }
}

export function incident(facts: Partial<IncidentView> = {}): IncidentView {
  return {
    id: 'i1',
    state: 'suspected',
    version: 1,
    impact: 'major',
    origin: 'checks',
    title: {},
    components: [hit()],
    acknowledged: null,
    massChange: null,
    startedAt: 0,
    createdAt: 0,
    confirmedAt: null,
    looksOverAt: null,
    resolvedAt: null,
    dismissedWhy: null,
    mergedInto: null,
    rehearsal: null,
    nextUpdateAt: null,
    updatedAt: 0,
    ...facts,
  }
}
