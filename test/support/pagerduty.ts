/** Webhooks (v3) as PagerDuty sends and signs them; the body is that of its developer documentation, with values of ours. */
import { createHmac } from 'node:crypto'

const reference = (kind: string, id: string, summary: string) => ({
  html_url: `https://acme.pagerduty.com/${kind}s/${id}`,
  id,
  self: `https://api.pagerduty.com/${kind}s/${id}`,
  summary,
  type: `${kind}_reference`,
})

export interface PagerEvent {
  readonly type: string
  readonly incidentKey: string
  /** Null: nobody in particular. */
  readonly agent?: { readonly type: string; readonly summary: string } | null
}

export function pagerDutyBody({ type, incidentKey, agent }: PagerEvent): string {
  const someone = agent === undefined ? { type: 'user_reference', summary: 'Bèn Rossi' } : agent
  return JSON.stringify({
    event: {
      ...{ id: '5ac64822-4adc-4fda-ade0-410becf0de4f', event_type: type, resource_type: 'incident' },
      occurred_at: '2026-06-11T18:49:22.169Z',
      agent: someone && { ...reference('user', 'PLH1HKV', someone.summary), type: someone.type },
      client: { name: 'PagerDuty' },
      data: {
        ...{ id: 'PGR0VU2', type: 'incident', number: 2, status: 'acknowledged', incident_key: incidentKey },
        self: 'https://api.pagerduty.com/incidents/PGR0VU2',
        html_url: 'https://acme.pagerduty.com/incidents/PGR0VU2',
        ...{ created_at: '2026-06-11T18:47:15Z', title: 'A little bump in the road' },
        service: reference('service', 'PF9KMXH', 'API Service'),
        assignees: [reference('user', 'PTUXL6G', 'User 123')],
        escalation_policy: reference('escalation_policy', 'PUS0KTE', 'Default'),
        teams: [reference('team', 'PFCVPS0', 'Engineering')],
        ...{ priority: null, urgency: 'high', conference_bridge: null, resolve_reason: null },
      },
    },
  })
}

export function pagerDutySignature(body: string, ...secrets: readonly string[]): string {
  return secrets.map((secret) => `v1=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`).join(',')
}
