/** R05: the process dies in its commit, or right behind it: after the row stands and before anybody is told. Run by main.ts. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import type { ApiClient } from '../support/api-client.ts'
import { drained, type InRows, integrityOf, settleDeliveries, updatesInRows } from './rig/account.ts'
import { addWebhooks, seedReaders } from './rig/audience.ts'
import { type Fault, type Outcome, type Rig, shortened } from './rig/fault.ts'
import { type Home, openHome, setUp } from './rig/home.ts'
import { openReceivers } from './rig/receivers.ts'
import { attach, straceMissing } from './rig/strace.ts'

export const killAtCommit: Fault = {
  id: 'R05',
  title: 'killed between commit and reply',
  how: 'SQLite, strace. The first, second or third fsync of the thread that writes kills the process (strace -e inject=fdatasync,fsync:signal=SIGKILL:when=N) while an incident is opened with an Idempotency-Key. After the restart the same command is sent again: it must be answered 201, stand once, and be told to everybody once (a message that was under way at the kill may come twice).',
  cycles: 50,
  secondsPerCycle: 5,
  run,
}

type Crash = {
  readonly mark: string
  readonly stoodBefore: boolean
  readonly wasAnswered: boolean
  readonly at: number
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
  const { components } = await api.get<ComponentList>('/components')
  await server.stop()
  const crashes: Crash[] = []
  const failures: string[] = []
  for (let cycle = 1; cycle <= rig.cycles; cycle += 1) {
    crashes.push(await crashOnce(rig, { home, api, componentId: components[0]?.id ?? '', cycle, failures }))
    rig.progress(`cycle ${cycle} of ${rig.cycles}: ${crashes.filter((c) => c.stoodBefore).length} had been committed`)
  }
  const last = home.start()
  rig.later(last.kill)
  await last.ready()
  const inRows = await updatesInRows(api)
  await drained(receivers.receipts, inRows.length * recipients.length, (n) => rig.progress(`${n} are still to come`))
  const kills = crashes.map((c) => c.at)
  const told = { receipts: receivers.receipts, recipients, inRows, kills, doublesAllowed: recipients.length }
  const deliveries = settleDeliveries(told)
  await last.stop()
  return {
    figures: [
      ['kills', crashes.length],
      [
        'commands that stood in the rows though nobody had answered',
        crashes.filter((c) => c.stoodBefore && !c.wasAnswered).length,
      ],
      ['commands that were gone with the process', crashes.filter((c) => !c.stoodBefore).length],
      ['commands that had been answered before the kill', crashes.filter((c) => c.wasAnswered).length],
      ['updates in the rows after the repeats', inRows.length],
      ['deliveries expected, arrived, twice', `${deliveries.expected}, ${deliveries.arrived}, ${deliveries.doubles}`],
    ],
    failures: [
      ...shortened(failures),
      ...shortened(notOnce(crashes, inRows)),
      ...shortened(deliveries.failures),
      ...shortened([...receivers.oddities, ...integrityOf(home.databaseFile)]),
    ],
  }
}

type Cycle = { home: Home; api: ApiClient; componentId: string; cycle: number; failures: string[] }

async function crashOnce(rig: Rig, { home, api, componentId, cycle, failures }: Cycle): Promise<Crash> {
  const mark = `mark-${String(cycle).padStart(5, '0')}`
  const command = () =>
    api
      .ask('/incidents', {
        method: 'POST',
        headers: { 'idempotency-key': mark },
        body: {
          components: [{ componentId, impact: 'major' }],
          texts: { en: { title: 'Trouble', body: `We look into it: ${mark} it is.` } },
        },
      })
      .then(
        (answer) => answer.status,
        () => null,
      )
  const server = home.start()
  rig.later(server.kill)
  await server.ready()
  // A quiet moment: the fsyncs of the start itself are over.
  await pause(700)
  const tracer = await attach(
    server.pid,
    `fdatasync,fsync:signal=SIGKILL:when=${1 + (cycle % 3 === 0 ? 1 + (cycle % 2) : 0)}`,
  )
  const first = await command()
  await Promise.race([server.ended, pause(3_000)])
  const at = performance.now()
  await server.kill()
  await tracer.detach()

  const again = home.start()
  rig.later(again.kill)
  await again.ready()
  const stoodBefore = (await updatesInRows(api)).some((row) => row.mark === mark)
  const second = await command()
  const third = await command()
  if (second !== 201 || third !== 201) failures.push(`${mark}: the repeats were answered ${second}, ${third}`)
  if (first === 201 && !stoodBefore) failures.push(`${mark}: acknowledged with 201, and gone`)
  await again.stop()
  return { mark, stoodBefore, wasAnswered: first === 201, at }
}

function notOnce(crashes: readonly Crash[], inRows: readonly InRows[]): string[] {
  return crashes.flatMap(({ mark }) => {
    const times = inRows.filter((row) => row.mark === mark).length
    return times === 1 ? [] : [`${mark} stands in the rows ${times} times`]
  })
}
