/** SMS, by an API as Twilio has it: a form with `To`, `From` and `Body`, signed in with account and token. Called by flow/deliver. */
import { smsText } from '../domain/sms-text.ts'
import type { OutgoingMessage, Sender, SendOutcome } from '../ports.ts'
import type { Post } from './post.ts'
import { createProvider, type ProviderOptions } from './provider.ts'

export interface SmsOptions extends ProviderOptions {
  /** With account and token: `https://AC...:token@api.twilio.com/2010-04-01/Accounts/AC.../Messages.json`; null: SMS are held. */
  readonly smsUrl: string | null
  /** A number in E.164, a name, or the id of a messaging service (`MG...`). */
  readonly smsFrom: string
}

export function createSmsSender({ smsUrl, smsFrom, ...options }: SmsOptions): Sender {
  return createProvider('sms', options, (message) => {
    if (smsUrl === null) return { is: 'held', because: 'SMS_URL is not set' }
    return requestOf(message, { smsUrl, smsFrom })
  })
}

function requestOf(
  { address, text, alert }: OutgoingMessage,
  { smsUrl, smsFrom }: { readonly smsUrl: string; readonly smsFrom: string },
): Post | SendOutcome {
  if (!/^\+[1-9][0-9]{6,14}$/.test(address) || !alert) {
    return { is: 'refused', code: 'bad-address', because: 'This is no telephone number, or no word to on-call.' }
  }
  const url = new URL(smsUrl)
  const account = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = ''
  url.password = ''
  const sender = /^MG[0-9a-f]{32}$/.test(smsFrom) ? { MessagingServiceSid: smsFrom } : { From: smsFrom }
  return {
    url: url.href,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(account).toString('base64')}`,
    },
    body: new URLSearchParams({ To: address, ...sender, Body: smsText(text.summary, alert.url) }).toString(),
  }
}
