/** R01: kill -9 at random moments, while people write and messages go out. Run by main.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ApiClient } from '../support/api-client.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { drained, integrityOf, lostOrDoubled, settleDeliveries, updatesInRows } from './rig/account.ts'
import { addWebhooks, seedReaders } from './rig/audience.ts'
import { type Fault, type Outcome, quantile, type Rig, shortened } from './rig/fault.ts'
import { type Home, openHome, setUp } from './rig/home.ts'
import { openReceivers, type Receivers } from './rig/receivers.ts'
import { startWriters, type Writers } from './rig/writers.ts'

const READERS = 20
const WEBHOOKS = 3
const EVERY_MS = 600

export const killUnderLoad: Fault = {
  id: 'R01',
  title: 'kill -9 at random under load',
  how: `SQLite; 4 writers with Idempotency-Keys that repeat what was not answered (one in ten gives up instead), ${WEBHOOKS} webhooks and ${READERS} mail subscribers per update; one kill in ten falls into the start itself. After the last cycle everything drains, and the rows are held against what was acknowledged and what arrived.`,
  cycles: 500,
  secondsPerCycle: 2.2,
  run,
}

type Stage = { home: Home; api: ApiClient; receivers: Receivers; recipients: string[] }
type Killed = { kills: number[]; readyMs: number[]; damages: string[] }

async function run(rig: Rig): Promise<Outcome> {
  const receivers = await openReceivers({ delayMs: 5 })
  rig.later(receivers.close)
  const home = await openHome({ smtpUrl: receivers.smtpUrl })
  rig.later(home.remove)
  const { server, api } = await setUp(home)
  rig.later(server.kill)
  const hooks = await addWebhooks(api, receivers, WEBHOOKS)
  const recipients = [...(await seedReaders(home.databaseUrl, READERS)), ...hooks]
  await server.stop()

  const writers = startWriters(api, { count: 4, everyMs: EVERY_MS, giveUpRatio: 0.1 })
  const killed = await killAgainAndAgain(rig, home, () => `${writers.acknowledged.length} updates acknowledged`)
  return settle(rig, { home, api, receivers, recipients }, { writers, killed })
}

async function killAgainAndAgain(rig: Rig, home: Home, tell: () => string): Promise<Killed> {
  const killed: Killed = { kills: [], readyMs: [], damages: [] }
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    const server = home.start()
    rig.later(server.kill)
    if (cycle % 10 === 5) await pause(Math.random() * 900)
    else {
      killed.readyMs.push((await server.ready()).readyMs)
      await pause(50 + Math.random() * 1_500)
    }
    await kill(server, killed)
    // The copy is made between two processes: as the crash has left it.
    if (cycle % 10 === 0) killed.damages.push(...integrityOf(home.databaseFile))
    rig.progress(`cycle ${cycle} of ${rig.cycles}: ${tell()}`)
  }
  return killed
}

async function kill(server: ServerProcess, { kills }: Killed): Promise<void> {
  kills.push(performance.now())
  await server.kill()
}

async function settle(
  rig: Rig,
  { home, api, receivers, recipients }: Stage,
  { writers, killed }: { writers: Writers; killed: Killed },
): Promise<Outcome> {
  const server = home.start()
  rig.later(server.kill)
  await server.ready()
  await writers.stop()
  const inRows = await updatesInRows(api)
  const expected = inRows.length * recipients.length
  await drained(receivers.receipts, expected, (missing) => rig.progress(`${missing} deliveries are still to come`))
  const { kills, readyMs, damages } = killed
  const told = { receipts: receivers.receipts, recipients, inRows, kills }
  // A recipient's next message waits for the one before, so each can have one message under way.
  const deliveries = settleDeliveries({ ...told, doublesAllowed: recipients.length })
  const end = await server.stop()
  const { acknowledged, givenUp } = writers
  return {
    figures: [
      ['kills', kills.length],
      ['updates acknowledged', acknowledged.length],
      ['of them only after a repeat with the same key', acknowledged.filter((a) => a.sends > 1).length],
      [
        'given up without an answer, found in the rows',
        `${givenUp.length}, ${givenUp.filter((m) => inRows.some(({ mark }) => mark === m)).length}`,
      ],
      ['updates in the rows', inRows.length],
      ['deliveries expected, arrived', `${deliveries.expected}, ${deliveries.arrived}`],
      ['repeats of a delivery, at most after one kill', `${deliveries.doubles}, ${deliveries.mostPerKill}`],
      [
        'start to ready, p50 and p95',
        `${quantile(readyMs, 0.5).toFixed(0)} ms, ${quantile(readyMs, 0.95).toFixed(0)} ms`,
      ],
    ],
    failures: [
      ...shortened(lostOrDoubled(writers, inRows)),
      ...shortened(deliveries.failures),
      ...shortened(receivers.oddities),
      ...shortened([...damages, ...integrityOf(home.databaseFile)]),
      ...(end.code === 0 ? [] : [`The last process ended with ${end.code ?? end.signal}`]),
    ],
  }
}
