/** R03: SIGTERM while people write and messages are under way. Run by main.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ApiClient } from '../support/api-client.ts'
import type { Ended } from '../support/server-process.ts'
import { drained, integrityOf, lostOrDoubled, settleDeliveries, updatesInRows } from './rig/account.ts'
import { addWebhooks, seedReaders } from './rig/audience.ts'
import { type Fault, type Outcome, quantile, type Rig, shortened } from './rig/fault.ts'
import { endWhileAllHangs } from './rig/hanging.ts'
import { type Home, openHome, setUp } from './rig/home.ts'
import { openReceivers, type Receivers } from './rig/receivers.ts'
import { startWriters, type Writers } from './rig/writers.ts'

const READERS = 20
const WEBHOOKS = 3
/** Longer than a claim and a settlement: at every end something is under way. */
const ANSWER_MS = 60
const END_WITHIN_MS = 10_000

export const endUnderLoad: Fault = {
  id: 'R03',
  title: 'SIGTERM under load',
  how: `SQLite; 4 writers, ${WEBHOOKS} webhooks and ${READERS} mail subscribers, every receiver takes ${ANSWER_MS} ms to answer, so that messages are under way at every end. It must end with 0 within ${END_WITHIN_MS / 1_000} s, and no message may come twice.`,
  cycles: 50,
  secondsPerCycle: 7,
  run,
}

type Ends = { tookMs: number[]; failures: string[] }

async function run(rig: Rig): Promise<Outcome> {
  const receivers = await openReceivers({ delayMs: ANSWER_MS })
  rig.later(receivers.close)
  const home = await openHome({ smtpUrl: receivers.smtpUrl })
  rig.later(home.remove)
  const { server, api } = await setUp(home)
  rig.later(server.kill)
  const hooks = await addWebhooks(api, receivers, WEBHOOKS)
  const recipients = [...(await seedReaders(home.databaseUrl, READERS)), ...hooks]
  await server.stop()
  const writers = startWriters(api, { count: 4, everyMs: 1_000 })
  const ends: Ends = { tookMs: [], failures: [] }
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    await endOnce(rig, home, { ends, cycle })
    rig.progress(`cycle ${cycle} of ${rig.cycles}: ${writers.acknowledged.length} updates acknowledged`)
  }
  const hanging = await endWhileAllHangs(rig)
  judge(hanging, { ends, name: 'while everything hangs' })
  return settle(rig, { home, api, receivers, recipients }, { writers, ends, hangingMs: hanging.tookMs })
}

async function endOnce(rig: Rig, home: Home, { ends, cycle }: { ends: Ends; cycle: number }): Promise<void> {
  const server = home.start()
  rig.later(server.kill)
  await server.ready()
  await pause(100 + Math.random() * 1_500)
  const end = await server.stop()
  ends.tookMs.push(end.tookMs)
  judge(end, { ends, name: `cycle ${cycle}` })
}

function judge(
  { code, signal, tookMs }: Ended & { tookMs: number },
  { ends, name }: { ends: Ends; name: string },
): void {
  if (code !== 0) ends.failures.push(`${name}: it ended with ${code ?? signal}`)
  if (tookMs > END_WITHIN_MS) ends.failures.push(`${name}: it took ${tookMs.toFixed(0)} ms`)
}

type Stage = { home: Home; api: ApiClient; receivers: Receivers; recipients: string[] }

async function settle(
  rig: Rig,
  { home, api, receivers, recipients }: Stage,
  { writers, ends, hangingMs }: { writers: Writers; ends: Ends; hangingMs: number },
): Promise<Outcome> {
  const server = home.start()
  rig.later(server.kill)
  await server.ready()
  await writers.stop()
  const inRows = await updatesInRows(api)
  const expected = inRows.length * recipients.length
  await drained(receivers.receipts, expected, (missing) => rig.progress(`${missing} deliveries are still to come`))
  const told = { receipts: receivers.receipts, recipients, inRows, kills: [], doublesAllowed: 0 }
  const deliveries = settleDeliveries(told)
  await server.stop()
  return {
    figures: [
      ['ends', ends.tookMs.length],
      [
        'SIGTERM to the end, p50, p95 and longest',
        [0.5, 0.95, 1].map((q) => `${quantile(ends.tookMs, q).toFixed(0)} ms`).join(', '),
      ],
      ['once more while mail server, webhook, target, readers and a request hang', `${hangingMs.toFixed(0)} ms`],
      ['updates acknowledged, in the rows', `${writers.acknowledged.length}, ${inRows.length}`],
      ['sent again with the same key', writers.acknowledged.filter((a) => a.sends > 1).length],
      ['deliveries expected, arrived, twice', `${deliveries.expected}, ${deliveries.arrived}, ${deliveries.doubles}`],
    ],
    failures: [
      ...shortened(ends.failures),
      ...shortened(lostOrDoubled(writers, inRows)),
      ...shortened(deliveries.failures),
      ...shortened(receivers.oddities),
      ...shortened(integrityOf(home.databaseFile)),
    ],
  }
}
