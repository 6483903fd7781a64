/**
 * Takes mail and keeps none of it but the last. A part of the bench of deliveries; asked for `{ expect }` it answers when so
 * many have come since it was asked.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { type Counted, openCount } from './count.ts'
import { answerWith } from './part.ts'

type ToSmtpSink = { readonly open: true } | { readonly expect: number }
type TakenMail = Counted & { readonly sample: string }

const count = openCount()
let sample = ''

async function open(): Promise<{ readonly port: number }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, _session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        sample = Buffer.concat(chunks).toString()
        callback(null)
        count.add()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return { port: (server.server.address() as AddressInfo).port }
}

answerWith(
  async (message: ToSmtpSink): Promise<{ readonly port: number } | TakenMail> =>
    'open' in message ? open() : { ...(await count.until(message.expect)), sample },
)
