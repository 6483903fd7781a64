/** What a message of PagerDuty's webhooks (v3) means for an incident of ours. Asked by flow/hear-pager, once its signature is right. */

export type PagerAnswer =
  /** `by`: whoever has it there, by name. */
  | { readonly is: 'has-it'; readonly incidentId: string; readonly by: string }
  /** It was given back there, by a person or because their time was over. */
  | { readonly is: 'let-go'; readonly incidentId: string }
  | { readonly is: 'nothing' }

const NOTHING: PagerAnswer = { is: 'nothing' }

/**
 * Only what a person did counts as having it: an acknowledgement by an integration is our own word that comes back.
 *
 * @param body as sent, parsed; anything
 */
export function answerOf(body: unknown): PagerAnswer {
  const event = field(body, 'event')
  const incidentId = field(field(event, 'data'), 'incident_key')
  if (typeof incidentId !== 'string') return NOTHING
  const agent = field(event, 'agent')
  switch (field(event, 'event_type')) {
    case 'incident.acknowledged': {
      const by = field(agent, 'summary')
      const isPerson = field(agent, 'type') === 'user_reference'
      return isPerson && typeof by === 'string' ? { is: 'has-it', incidentId, by: by.slice(0, 100) } : NOTHING
    }
    case 'incident.unacknowledged':
      return { is: 'let-go', incidentId }
    default:
      return NOTHING
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
