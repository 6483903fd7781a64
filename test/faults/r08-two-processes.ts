/** R08: two processes on one PostgreSQL deliver together; then one of them is killed and the other takes over. Run by main.ts. */
import { join } from 'node:path'
import type { ApiClient } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { createDatabase, startPostgres } from '../support/postgres-server.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { type Deliveries, drained, type InRows, settleDeliveries } from './rig/account.ts'
import { addWebhooks, seedReaders } from './rig/audience.ts'
import { type Fault, type Outcome, type Rig, shortened } from './rig/fault.ts'
import { openHome, setUp } from './rig/home.ts'
import { openReceivers, type Receivers } from './rig/receivers.ts'
import { openIncident } from './rig/say.ts'

const READERS = 500
const WEBHOOKS = 500
const TAKE_OVER_MS = 90_000
/** The places of both channels in jobs/line: what may be under way, or has arrived and is not yet written down. */
const DOUBLES_ALLOWED = 150

export const twoProcesses: Fault = {
  id: 'R08',
  title: 'two processes on PostgreSQL',
  how: `Two processes on one database, ${READERS} mail subscribers and ${WEBHOOKS} webhooks; one cycle is one update, so 1,000 deliveries. The first half of the updates is delivered by both, undisturbed: nothing may come twice. In the middle of the second half one process is killed: the other must take over what it had under way within ${TAKE_OVER_MS / 1_000} s.`,
  cycles: 10,
  secondsPerCycle: 12,
  run,
}

type Stage = { rig: Rig; api: ApiClient; receivers: Receivers; recipients: string[] }

async function run(rig: Rig): Promise<Outcome> {
  const postgres = await startPostgres()
  rig.later(postgres.stop)
  const { url: databaseUrl } = await createDatabase(postgres.url)
  const receivers = await openReceivers({ delayMs: 5 })
  rig.later(receivers.close)
  const one = await openHome({ databaseUrl, smtpUrl: receivers.smtpUrl })
  rig.later(one.remove)
  const secretKeyFile = join(one.dataDir, 'secret.key')
  const two = await openHome({ databaseUrl, smtpUrl: receivers.smtpUrl, secretKeyFile })
  rig.later(two.remove)
  const { server, api } = await setUp(one)
  rig.later(server.kill)
  const other = two.start({ ROLE: 'jobs', BASE_URL: `http://localhost:${one.port}` })
  rig.later(other.kill)
  await other.ready()
  const hooks = await addWebhooks(api, receivers, WEBHOOKS)
  const recipients = [...(await seedReaders(databaseUrl, READERS)), ...hooks]
  const stage = { rig, api, receivers, recipients }
  const half = Math.ceil(rig.cycles / 2)
  const together = await deliverTogether(stage, { from: 0, count: half })
  const kill = await killMidway(stage, { from: half, count: Math.max(1, rig.cycles - half), victim: other })
  await server.stop()
  return outcomeOf({ together, ...kill, receivers })
}

async function say({ rig, api }: Stage, { from, count }: { from: number; count: number }): Promise<InRows[]> {
  const said: InRows[] = []
  for (let n = from; n < from + count; n += 1) {
    said.push(await openIncident(api, `mark-${n}`))
    rig.progress(`update ${n + 1} of ${rig.cycles}`)
  }
  return said
}

async function deliverTogether(stage: Stage, share: { from: number; count: number }): Promise<Deliveries> {
  const { rig, receivers, recipients } = stage
  const inRows = await say(stage, share)
  await drained(receivers.receipts, inRows.length * recipients.length, (n) => rig.progress(`${n} are still to come`))
  return settleDeliveries({ receipts: receivers.receipts.slice(), recipients, inRows, kills: [], doublesAllowed: 0 })
}

type Killed = { after: Deliveries; takeOverMs: number }

async function killMidway(
  stage: Stage,
  { victim, ...share }: { from: number; count: number; victim: ServerProcess },
): Promise<Killed> {
  const { rig, receivers, recipients } = stage
  const before = receivers.receipts.length
  const inRows = await say(stage, share)
  const expected = inRows.length * recipients.length
  await eventually(() => receivers.receipts.length - before >= expected * 0.4, { withinMs: 120_000 })
  const killedAt = performance.now()
  await victim.kill()
  const seen = () => receivers.receipts.slice(before)
  await drained(receivers.receipts, before + expected, (n) => rig.progress(`killed; ${n} are still to come`))
  const told = { receipts: seen(), recipients, inRows, kills: [killedAt], doublesAllowed: DOUBLES_ALLOWED }
  return { after: settleDeliveries(told), takeOverMs: (receivers.receipts.at(-1)?.at ?? killedAt) - killedAt }
}

function outcomeOf({
  together,
  after,
  takeOverMs,
  receivers,
}: Killed & { together: Deliveries; receivers: Receivers }): Outcome {
  const late =
    takeOverMs <= TAKE_OVER_MS ? [] : [`The last message came ${(takeOverMs / 1_000).toFixed(0)} s after the kill`]
  return {
    figures: [
      [
        'both alive: deliveries expected, arrived, twice',
        `${together.expected}, ${together.arrived}, ${together.doubles}`,
      ],
      ['one killed midway: expected, arrived, twice', `${after.expected}, ${after.arrived}, ${after.doubles}`],
      ['from the kill to the last arrival', `${(takeOverMs / 1_000).toFixed(1)} s`],
    ],
    failures: [
      ...shortened(together.failures),
      ...shortened(after.failures),
      ...late,
      ...shortened(receivers.oddities),
    ],
  }
}
