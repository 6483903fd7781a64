/** Channels that on-call may be told by: what an address is, and whether a secret belongs to it. Asked by the desk's flow and the file's. */
import { mailAddress } from './address.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'

export const ONCALL_CHANNELS = ['email', 'webhook', 'ntfy', 'sms', 'pagerduty'] as const
export type OncallChannel = (typeof ONCALL_CHANNELS)[number]

/** `made`: by us, to sign with; `optional` and `needed`: given by whoever adds the contact. */
const SECRETS = {
  email: 'none',
  webhook: 'made',
  ntfy: 'optional',
  sms: 'none',
  pagerduty: 'needed',
} as const satisfies Record<OncallChannel, 'none' | 'made' | 'optional' | 'needed'>

export function secretOf(channel: OncallChannel): (typeof SECRETS)[OncallChannel] {
  return SECRETS[channel]
}

/** Whether its address is a URL, and stands before the guard. */
export function isUrlChannel(channel: OncallChannel): boolean {
  return channel === 'webhook' || channel === 'ntfy' || channel === 'pagerduty'
}

/**
 * In the spelling that is kept, so that one address is one contact. Refuses `address-refused`.
 *
 * @param address a URL as the parser spells it
 */
export function spelledAddress(channel: OncallChannel, address: string): string | Refusal {
  if (channel === 'email') {
    const mail = mailAddress(address)
    return isRefusal(mail) ? mail : mail.key
  }
  if (channel === 'sms') return phoneNumber(address)
  if (channel !== 'ntfy' || TOPIC.test(address)) return address
  return refuse('address-refused', 'Write the address of the topic, such as https://ntfy.sh/our-topic.')
}

/** As ntfy takes it: one part of a path. */
const TOPIC = /^https?:\/\/[^/]+\/[-_A-Za-z0-9]{1,64}$/

/** E.164: a plus sign, the country, at most 15 digits. */
function phoneNumber(text: string): string | Refusal {
  const number = text.replace(/[\s().-]/g, '')
  if (/^\+[1-9][0-9]{6,14}$/.test(number)) return number
  return refuse('address-refused', 'Write the number with its country, such as +39 333 1234567.')
}

/** Refuses `secret-missing` and `secret-refused`. @returns null where the channel takes none */
export function givenSecret(channel: OncallChannel, secret: string | null): string | null | Refusal {
  const wants = secretOf(channel)
  if (wants === 'none' || wants === 'made') {
    return secret === null ? null : refuse('secret-refused', `No secret is given for ${channel}.`, 'secret')
  }
  if (secret === null || secret === '') {
    return wants === 'optional' ? null : refuse('secret-missing', 'PagerDuty needs an integration key.', 'secret')
  }
  // An integration key of the Events API v2 has 32 letters and digits; an access token of ntfy begins with tk_.
  const form = channel === 'pagerduty' ? /^[A-Za-z0-9]{32}$/ : /^[\x21-\x7e]{1,256}$/
  return form.test(secret) ? secret : refuse('secret-refused', `This is no secret of ${channel}.`, 'secret')
}
