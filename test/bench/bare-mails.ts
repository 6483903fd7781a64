/**
 * What the delivery of mail costs without an outbox: a nodemailer pool with the product's connections, given the same text
 * and headers, 50 under way. A part of the bench of deliveries.
 */
import { createTransport } from 'nodemailer'
import { runAll } from './bare-loop.ts'
import { answerWith } from './part.ts'

export type BareMails = {
  readonly port: number
  readonly addresses: readonly string[]
  readonly mail: { readonly subject: string; readonly text: string; readonly html: string }
}

const UNDER_WAY = 50

answerWith(async ({ port, addresses, mail }: BareMails) => {
  const pool = createTransport({ pool: true, host: '127.0.0.1', port, maxConnections: 5, maxMessages: 500 })
  const from = { name: 'Bench', address: 'status@example.com' }
  await runAll(addresses, UNDER_WAY, (address) =>
    pool.sendMail({
      ...mail,
      from,
      to: { name: '', address },
      envelope: { from: from.address, to: [address] },
      list: { unsubscribe: [[{ url: `http://localhost:3000/u/${address}` }]], id: 'incidents.localhost' },
      headers: {
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'Auto-Submitted': 'auto-generated',
        'Content-Language': 'en',
      },
      xMailer: false,
    }),
  )
  pool.close()
  return { done: addresses.length }
})
