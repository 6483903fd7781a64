/**
 * Processes that die in the middle of the line: each opens the database anew, works for a set number of commits and is
 * gone, with all that it held in memory; the next one has nothing but the rows. Whoever got no answer asks again.
 */
import { join } from 'node:path'
import { createGuard } from '../../probes/connect.ts'
import { UNSUBSCRIBE_URL } from '../../server/contract/notice.ts'
import { LEASE_MS } from '../../server/domain/outbox.ts'
import type { Context } from '../../server/flow/context.ts'
import { deliver } from '../../server/flow/deliver.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { openMessageDesk } from '../../server/flow/message.ts'
import { publishSnapshot } from '../../server/flow/publish-snapshot.ts'
import type { Renderer, Sender } from '../../server/ports.ts'
import { openSnapshotFiles } from '../../server/publish/snapshot-files.ts'
import { createMailSender } from '../../server/senders/mail.ts'
import { createWebhookSender } from '../../server/senders/webhook.ts'
import { SystemIds } from '../../server/store/ids.ts'
import { openStore, type Store } from '../../server/store/open.ts'
import { createVault, loadOrMakeKey } from '../../server/store/vault.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import type { TestServer } from '../support/server.ts'

/** Deliveries that a process has under way at once: what it may repeat when it is killed. */
export const BATCH = 50

/** Where a process is cut off. */
export const DEATHS = ['after a commit, before anybody hears of it', 'before a commit, with all its work done'] as const
export type Death = (typeof DEATHS)[number]

export type Lives = {
  /** Processes that were killed so far. */
  deaths(): number
  /** Repeats `act` until it got an answer, and carries the line to its end, in as many lives as that takes. */
  through(act: (context: Context) => Promise<unknown>): Promise<void>
}

export type LivesOptions = {
  /** The server that made the home; closed before the first life begins. */
  server: Pick<TestServer, 'home' | 'settings' | 'context'>
  clock: FakeClock
  /** It knows nothing between two calls, so that all lives may share its thread. */
  renderer: Renderer
  death: Death
  /** Commits that a life may do, in turn. Without it as few as let the line move at all. */
  spans?: readonly number[]
}

export function openLives(options: LivesOptions): Lives {
  const { clock, death } = options
  let born = 0
  let died = 0
  // One commit, two, one, two: a repeat that is answered from the store takes one, and the line goes on with the other.
  const spans = options.spans ?? (death === DEATHS[0] ? [1, 2] : [0, 1])
  return {
    deaths: () => died,
    async through(act) {
      let isAnswered = false
      for (;;) {
        const life = begin(options, spans[born++ % spans.length] ?? 1)
        try {
          if (!isAnswered) await act(life.context)
          isAnswered = true
          await life.carryOn()
          return
        } catch (error) {
          if (!life.isDead()) throw error
          died += 1
          // Its leases run out before anybody else may go on with what it had claimed.
          clock.advance(LEASE_MS + 1_000)
        } finally {
          await life.end()
        }
      }
    },
  }
}

type Life = { readonly context: Context; isDead(): boolean; carryOn(): Promise<void>; end(): Promise<void> }

function begin({ server, clock, renderer, death }: LivesOptions, commits: number): Life {
  const { settings, home } = server
  const mortal = mortalStore(openStore(home.databaseUrl), { death, commits })
  const context: Context = {
    store: mortal.store,
    clock,
    ids: new SystemIds(),
    vault: createVault(loadOrMakeKey(settings.secretKeyFile)),
    renderer,
    pageId: server.context.pageId,
    baseUrl: server.context.baseUrl,
    holder: `life ${new SystemIds().next()}`,
    wake: () => undefined,
  }
  const { target } = openSnapshotFiles(join(home.dataDir, 'public'))
  const senders = openSenders(server, clock)
  return {
    context,
    isDead: mortal.isDead,
    async carryOn() {
      await publishSnapshot(context, target, { live: null, renew: false })
      while (await fanOut(context));
      await deliverAll(context, senders)
    },
    async end() {
      await Promise.all(senders.map((sender) => sender.close()))
      await mortal.store.close()
    },
  }
}

function openSenders({ settings }: LivesOptions['server'], clock: FakeClock): Sender[] {
  const { smtpUrl, mailFrom } = settings
  const mail = { smtpUrl, mailFrom: mailFrom ?? '', unsubscribePlaceholder: UNSUBSCRIBE_URL }
  return [
    createMailSender(mail),
    createWebhookSender({ connector: createGuard({ allow: settings.notifyAllow }).connector, clock }),
  ]
}

async function deliverAll(context: Context, senders: readonly Sender[]): Promise<void> {
  const desk = openMessageDesk(context)
  const { signal } = new AbortController()
  let sent = 1
  while (sent > 0) {
    sent = 0
    for (const sender of senders) sent += await deliver(context, { sender, desk, batch: BATCH, signal })
  }
}

/** A store that does no more than so many transactions: then it is closed under whoever uses it. */
function mortalStore(store: Store, { death, commits }: { death: Death; commits: number }) {
  let left = commits
  let isDead = false
  const die = (): never => {
    isDead = true
    throw new Error(`Killed ${death}`)
  }
  const transact: Store['transact'] = async (work) => {
    if (isDead) die()
    const isLast = left === (death === DEATHS[0] ? 1 : 0)
    left -= 1
    const answer = await store.transact(async (tx) => {
      const done = await work(tx)
      if (isLast && death === DEATHS[1]) die()
      return done
    })
    return isLast ? die() : answer
  }
  return { store: { ...store, transact }, isDead: () => isDead }
}
