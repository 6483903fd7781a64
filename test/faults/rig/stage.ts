/** What most long runs stand on: a home, receivers, an audience; and at the end the accounts, over everything that came about. */
import type { ApiClient } from '../../support/api-client.ts'
import type { ServerProcess } from '../../support/server-process.ts'
import {
  type Deliveries,
  drained,
  type InRows,
  integrityOf,
  lostOrDoubled,
  settleDeliveries,
  updatesInRows,
} from './account.ts'
import { addWebhooks, seedReaders } from './audience.ts'
import { type Rig, shortened } from './fault.ts'
import { type Home, openHome, setUp } from './home.ts'
import { openReceivers, type Receivers } from './receivers.ts'
import type { Writers } from './writers.ts'

export type Stage = {
  readonly home: Home
  readonly api: ApiClient
  readonly receivers: Receivers
  /** As receipts name them. */
  readonly recipients: readonly string[]
  /** A process that is ready to work; killed after the run at the latest. */
  start(): Promise<ServerProcess & { readonly readyMs: number }>
}

export type StageOptions = {
  readonly readers: number
  readonly webhooks: number
  /** How long every receiver takes to answer. */
  readonly delayMs?: number
}

/** Set up, and no process running. */
export async function openStage(rig: Rig, { readers, webhooks, delayMs = 0 }: StageOptions): Promise<Stage> {
  const receivers = await openReceivers({ delayMs })
  rig.later(receivers.close)
  const home = await openHome({ smtpUrl: receivers.smtpUrl })
  rig.later(home.remove)
  const { server, api } = await setUp(home)
  rig.later(server.kill)
  const hooks = await addWebhooks(api, receivers, webhooks)
  const recipients = [...(await seedReaders(home.databaseUrl, readers)), ...hooks]
  await server.stop()
  const start = async () => {
    const started = home.start()
    rig.later(started.kill)
    return { ...started, readyMs: (await started.ready()).readyMs }
  }
  return { home, api, receivers, recipients, start }
}

export type Settled = {
  readonly inRows: readonly InRows[]
  readonly deliveries: Deliveries
  readonly failures: readonly string[]
}

/** Starts a last process, lets everything drain, ends it, and holds rows and arrivals against what was acknowledged. */
export async function settleStage(
  rig: Rig,
  { home, api, receivers, recipients, start }: Stage,
  { writers, kills }: { writers: Writers | null; kills: readonly number[] },
): Promise<Settled> {
  const last = await start()
  await writers?.stop()
  const inRows = await updatesInRows(api)
  const { receipts } = receivers
  await drained(receipts, inRows.length * recipients.length, (missing) =>
    rig.progress(`${missing} deliveries are still to come`),
  )
  // A recipient's next message waits for the one before, so each can have one message under way at a kill.
  const deliveries = settleDeliveries({ receipts, recipients, inRows, kills, doublesAllowed: recipients.length })
  const end = await last.stop()
  return {
    inRows,
    deliveries,
    failures: [
      ...shortened(writers ? lostOrDoubled(writers, inRows) : []),
      ...shortened(deliveries.failures),
      ...shortened(receivers.oddities),
      ...shortened(integrityOf(home.databaseFile)),
      ...(end.code === 0 ? [] : [`The last process ended with ${end.code ?? end.signal}`]),
    ],
  }
}
