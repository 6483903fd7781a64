/** ntfy: one message to a topic, published as JSON at the server's root (docs.ntfy.sh/publish, "Publish as JSON"). Called by flow/deliver. */
import type { OutgoingMessage, Sender, SendOutcome } from '../ports.ts'
import type { Post } from './post.ts'
import { createProvider, type ProviderOptions } from './provider.ts'

/** A longer message would become an attachment. */
const MESSAGE_BYTES = 4_096
const TITLE_LETTERS = 250

export function createNtfySender(options: ProviderOptions): Sender {
  return createProvider('ntfy', options, requestOf)
}

function requestOf({ address, text, alert, signingSecret }: OutgoingMessage): Post | SendOutcome {
  const url = URL.parse(address)
  if (!url || !alert) return { is: 'refused', code: 'bad-address', because: 'This is no topic, or no word to on-call.' }
  const { isUrgent, action } = alert
  const body = {
    topic: url.pathname.slice(1),
    title: text.subject.slice(0, TITLE_LETTERS),
    message: cut(text.summary, MESSAGE_BYTES),
    // 5: it rings through on the phone; 3: like every other message.
    priority: isUrgent ? 5 : 3,
    tags: [action === 'resolve' ? 'white_check_mark' : isUrgent ? 'rotating_light' : 'warning'],
    click: alert.url,
  }
  const signed = signingSecret === null ? {} : { authorization: `Bearer ${signingSecret}` }
  return {
    url: `${url.origin}/`,
    headers: { 'content-type': 'application/json', ...signed },
    body: JSON.stringify(body),
  }
}

/** Whole letters only. */
function cut(text: string, bytes: number): string {
  const encoded = new TextEncoder().encode(text)
  if (encoded.length <= bytes) return text
  return new TextDecoder().decode(encoded.subarray(0, bytes)).replace(/\ufffd+$/, '')
}
