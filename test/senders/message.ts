/** Finished messages for the tests of senders: the first story's first notice, rendered as in life. */
import type { Channel, OutgoingMessage } from '../../server/ports.ts'
import { renderNotice } from '../../web/mail/render.tsx'
import { BEGAN, oncallNotice, page, updateNotice } from '../mail/notices.ts'

export const SECRET = `whsec_${Buffer.from('a secret of twenty-four by').toString('base64')}`

/** @param change what this test is about */
export function mail(change: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    deliveryKey: 'u1-s1',
    address: 'anna@example.org',
    language: 'en',
    text: renderNotice(updateNotice(), 'en'),
    unsubscribeUrl: 'https://status.example.com/u/tOkEn?a=1&b=2',
    threadKey: 'inc1',
    opensThread: true,
    event: null,
    alert: null,
    signingSecret: null,
    from: { pageName: 'Teatro', pageUrl: page.url, listId: 'incidents.status.example.com' },
    ...change,
  }
}

export function webhook(address: string, change: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return mail({
    address,
    unsubscribeUrl: null,
    threadKey: null,
    event: { type: 'incident.updated', timestamp: BEGAN, data: { incident: { id: 'inc1' } } },
    signingSecret: SECRET,
    ...change,
  })
}

/** A word to on-call, as a phone or a pager gets it. */
export function alert(address: string, change: Partial<NonNullable<OutgoingMessage['alert']>> = {}): OutgoingMessage {
  const url = 'https://status.example.com/console/#/incidents/inc1'
  return mail({
    ...{ address, unsubscribeUrl: null, signingSecret: 'R0123456789abcdefABCDEF012345678' },
    text: renderNotice(oncallNotice(), 'en'),
    alert: { action: 'trigger', key: 'inc1', url, isUrgent: true, startedAt: BEGAN, ...change },
  })
}

export function messageFor(channel: Channel, address: string): OutgoingMessage {
  if (channel === 'email') return mail({ address })
  return channel === 'webhook' ? webhook(address) : alert(address)
}

/** Never fires. */
export const calm = new AbortController().signal
