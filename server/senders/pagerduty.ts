/**
 * PagerDuty, by its Events API v2: an alert is triggered, acknowledged and resolved under one `dedup_key`, the incident's
 * id. Called by flow/deliver. What is acknowledged there comes back at http/pager.
 */
import type { OutgoingMessage, Sender, SendOutcome } from '../ports.ts'
import type { Post } from './post.ts'
import { createProvider, type ProviderOptions } from './provider.ts'

/** As the API has it. */
const SUMMARY_LETTERS = 1_024

export function createPagerDutySender(options: ProviderOptions): Sender {
  return createProvider('pagerduty', options, requestOf)
}

function requestOf({ address, text, alert, signingSecret, from }: OutgoingMessage): Post | SendOutcome {
  if (!alert?.action || signingSecret === null || !URL.canParse(address)) {
    return { is: 'refused', code: 'no-alert', because: 'This is no alert, or there is no integration key.' }
  }
  const { action, key, url } = alert
  const event = { routing_key: signingSecret, event_action: action, dedup_key: key }
  const body = action === 'trigger' ? { ...event, ...detailsOf() } : event
  return { url: address, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }

  function detailsOf() {
    return {
      payload: {
        summary: text.summary.slice(0, SUMMARY_LETTERS),
        source: from.pageUrl,
        severity: alert?.isUrgent ? 'critical' : 'warning',
        timestamp: new Date(alert?.startedAt ?? 0).toISOString(),
      },
      client: 'Vedetta',
      client_url: url,
      links: [{ href: url, text: from.pageName }],
    }
  }
}
