/** R13: the disk answers every fsync with an error. Run by main.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import { drained, integrityOf, lostOrDoubled, settleDeliveries, updatesInRows } from './rig/account.ts'
import { addWebhooks, seedReaders } from './rig/audience.ts'
import { type Fault, type Outcome, type Rig, shortened } from './rig/fault.ts'
import { openHome, setUp } from './rig/home.ts'
import { openReceivers } from './rig/receivers.ts'
import { attach, straceMissing } from './rig/strace.ts'
import { startWriters } from './rig/writers.ts'

export const diskRefuses: Fault = {
  id: 'R13',
  title: 'fsync answers with an error',
  how: 'SQLite, strace. While four writers work, every fsync of the process fails with EIO for two seconds (strace -e inject=fdatasync,fsync:error=EIO); then it is killed and started again. What was answered with 201 must stand.',
  cycles: 10,
  secondsPerCycle: 8,
  run,
}

async function run(rig: Rig): Promise<Outcome> {
  const missing = straceMissing()
  if (missing) return { figures: [], failures: [], skipped: missing }
  const receivers = await openReceivers()
  rig.later(receivers.close)
  const home = await openHome({ smtpUrl: receivers.smtpUrl })
  rig.later(home.remove)
  const { server, api } = await setUp(home)
  rig.later(server.kill)
  const hooks = await addWebhooks(api, receivers, 3)
  const recipients = [...(await seedReaders(home.databaseUrl, 5)), ...hooks]
  await server.stop()
  const writers = startWriters(api, { count: 4, everyMs: 300 })
  const kills: number[] = []
  let duringEio = 0
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    const sick = home.start()
    rig.later(sick.kill)
    await sick.ready()
    await pause(700)
    const tracer = await attach(sick.pid, 'fdatasync,fsync:error=EIO')
    // What was committed before it may still be on its way to the writer.
    await pause(200)
    const before = writers.acknowledged.length
    await Promise.race([sick.ended, pause(2_000)])
    duringEio += writers.acknowledged.length - before
    kills.push(performance.now())
    await sick.kill()
    await tracer.detach()
    rig.progress(`cycle ${cycle} of ${rig.cycles}: ${writers.acknowledged.length} updates acknowledged`)
  }
  const last = home.start()
  rig.later(last.kill)
  await last.ready()
  await writers.stop()
  const inRows = await updatesInRows(api)
  await drained(receivers.receipts, inRows.length * recipients.length, (n) => rig.progress(`${n} are still to come`))
  const told = { receipts: receivers.receipts, recipients, inRows, kills, doublesAllowed: recipients.length }
  const deliveries = settleDeliveries(told)
  await last.stop()
  const errors = writers.oddities.flatMap((line) => / answered (5\d\d)/.exec(line)?.[1] ?? [])
  const statuses = [...Map.groupBy(errors, (status) => status)].map(([status, all]) => `${status}: ${all.length}`)
  return {
    figures: [
      ['spells of EIO', kills.length],
      ['updates acknowledged, of them within a spell', `${writers.acknowledged.length}, ${duringEio}`],
      ['commands answered with another error than 503, try again', statuses.join(', ') || 0],
      ['updates in the rows', inRows.length],
      ['deliveries expected, arrived, twice', `${deliveries.expected}, ${deliveries.arrived}, ${deliveries.doubles}`],
    ],
    failures: [
      ...(duringEio > 0 ? [`${duringEio} commands were answered 201 while no fsync worked`] : []),
      // A 5xx is the honest answer here: the writer gives the command up.
      ...shortened(
        lostOrDoubled({ ...writers, oddities: writers.oddities.filter((l) => !/answered 5\d\d/.test(l)) }, inRows),
      ),
      ...shortened(deliveries.failures),
      ...shortened([...receivers.oddities, ...integrityOf(home.databaseFile)]),
    ],
  }
}
