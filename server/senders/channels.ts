/** Every channel's sender, made once by compose. */
import type { Sender } from '../ports.ts'
import { createMailSender, type MailSenderOptions } from './mail.ts'
import { createNtfySender } from './ntfy.ts'
import { createPagerDutySender } from './pagerduty.ts'
import type { ProviderOptions } from './provider.ts'
import { createSmsSender, type SmsOptions } from './sms.ts'
import { createWebhookSender } from './webhook.ts'

export function openSenders(
  provider: ProviderOptions,
  settings: MailSenderOptions & Pick<SmsOptions, 'smsUrl' | 'smsFrom'>,
): Sender[] {
  return [
    createMailSender(settings),
    createWebhookSender(provider),
    createNtfySender(provider),
    createSmsSender({ ...provider, ...settings }),
    createPagerDutySender(provider),
  ]
}
