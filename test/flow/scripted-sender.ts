/** A sender that notes what it is given and ends every try as the test says. */
import type { Channel, OutgoingMessage, Sender, SendOutcome } from '../../server/ports.ts'

export interface ScriptedSender extends Sender {
  /** Every message it was given, tries that failed too. */
  readonly tried: OutgoingMessage[]
  /** How the next tries end; `sent` unless set. */
  answer: (message: OutgoingMessage) => SendOutcome | Promise<SendOutcome>
}

export const SENT: SendOutcome = { is: 'sent', code: '250' }

export function scriptedSender(channel: Channel = 'email'): ScriptedSender {
  const tried: OutgoingMessage[] = []
  return {
    channel,
    tried,
    answer: () => SENT,
    async send(message) {
      tried.push(message)
      return this.answer(message)
    },
    close: async () => undefined,
  }
}
