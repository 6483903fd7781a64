/** R06: one update to thousands of subscribers, killed again and again on the way. Run by main.ts. */

import { eventually } from '../support/eventually.ts'
import { drained, integrityOf, settleDeliveries } from './rig/account.ts'
import { addWebhooks, seedReaders } from './rig/audience.ts'
import { type Fault, type Outcome, type Rig, shortened } from './rig/fault.ts'
import { type Home, openHome, setUp } from './rig/home.ts'
import { openReceivers, type Receivers } from './rig/receivers.ts'
import { openIncident } from './rig/say.ts'

const READERS = 4_950
const WEBHOOKS = 50
/** The places of both channels in jobs/line: what may be under way, or has arrived and is not yet written down. */
const DOUBLES_ALLOWED = 220

export const killInFanOut: Fault = {
  id: 'R06',
  title: 'a fan-out to 5,000 killed midway',
  how: `SQLite, ${READERS} mail subscribers and ${WEBHOOKS} webhooks, one update. The process is killed while the rows are being made and then each time another slice of the messages has arrived, and started again.`,
  cycles: 20,
  secondsPerCycle: 6,
  run,
}

async function run(rig: Rig): Promise<Outcome> {
  const receivers = await openReceivers({ delayMs: 5 })
  rig.later(receivers.close)
  const home = await openHome({ smtpUrl: receivers.smtpUrl })
  rig.later(home.remove)
  const { server, api } = await setUp(home)
  rig.later(server.kill)
  const hooks = await addWebhooks(api, receivers, WEBHOOKS)
  const recipients = [...(await seedReaders(home.databaseUrl, READERS)), ...hooks]
  const said = await openIncident(api, 'mark-0')
  // The brake holds so many for 15 s: the first kill falls into that, the others between its end and the last message.
  await server.kill()
  const kills = [performance.now(), ...(await killByProgress(rig, { home, receivers, total: recipients.length }))]
  const last = home.start()
  rig.later(last.kill)
  await last.ready()
  await drained(receivers.receipts, recipients.length, (n) => rig.progress(`${n} deliveries are still to come`))
  const told = { receipts: receivers.receipts, recipients, inRows: [said], kills, doublesAllowed: DOUBLES_ALLOWED }
  const deliveries = settleDeliveries(told)
  const { code } = await last.stop()
  return {
    figures: [
      ['kills', kills.length],
      ['recipients, reached', `${deliveries.expected}, ${deliveries.arrived}`],
      ['came twice, at most after one kill', `${deliveries.doubles}, ${deliveries.mostPerKill}`],
      ['from the last kill to the last arrival', `${lastArrivalAfter(receivers, kills.at(-1) ?? 0)} s`],
    ],
    failures: [
      ...shortened(deliveries.failures),
      ...shortened(receivers.oddities),
      ...integrityOf(home.databaseFile),
      ...(code === 0 ? [] : [`The last process ended with ${code}`]),
    ],
  }
}

type Progress = { home: Home; receivers: Receivers; total: number }

async function killByProgress(rig: Rig, { home, receivers, total }: Progress): Promise<number[]> {
  const kills: number[] = []
  for (let cycle = 1; cycle < rig.cycles; cycle += 1) {
    const wanted = Math.floor((total * cycle) / (rig.cycles + 1))
    const server = home.start()
    rig.later(server.kill)
    await server.ready()
    await eventually(() => receivers.receipts.length >= wanted, { withinMs: 120_000 })
    kills.push(performance.now())
    await server.kill()
    rig.progress(`kill ${cycle + 1} of ${rig.cycles}: ${receivers.receipts.length} messages have come`)
  }
  return kills
}

function lastArrivalAfter({ receipts }: Receivers, at: number): string {
  return (((receipts.at(-1)?.at ?? at) - at) / 1_000).toFixed(1)
}
