/** (c) How many webhooks and mails a second go through the outbox, against bare loops that send the same. */
import { randomBytes } from 'node:crypto'
import { simpleParser } from 'mailparser'
import { createDatabase, startPostgres } from '../support/postgres-server.ts'
import type { BareMails } from './bare-mails.ts'
import type { BareWebhooks } from './bare-webhooks.ts'
import type { Counted } from './count.ts'
import { type Finding, ratios, type Series } from './figures.ts'
import { type Part, startPart } from './part.ts'
import { type Home, newHome, usageOf } from './product.ts'
import { seedSubscribers } from './seed.ts'
import { openStage, type Stage } from './told-stage.ts'

const ROUNDS = 5
const WEBHOOKS = 3_000
const RECEIVERS = 20
const MAILS = 2_000

export async function benchDeliveries(): Promise<Finding> {
  const series = [...(await webhooks('SQLite', newHome())), ...(await mails('SQLite', newHome()))]
  const postgres = await startPostgres()
  try {
    series.push(...(await webhooks('PostgreSQL', newHome((await createDatabase(postgres.url)).url))))
  } finally {
    await postgres.stop()
  }
  return {
    title: 'Deliveries',
    how: `An update to ${WEBHOOKS.toLocaleString('en')} webhooks at ${RECEIVERS} receivers, or to ${MAILS.toLocaleString('en')} mail addresses, from the first arrival to the last; then the same messages from a bare loop over undici (same guard, signature and connections, 100 under way) or a bare nodemailer pool (5 connections, 50 under way). Sinks and bare loops are processes of their own; ${ROUNDS} rounds, one right after the other. Through the outbox means: fanned out, claimed, written, sent, and settled durably. CPU is that of the sending process until the last is settled.`,
    series,
  }
}

export async function webhooks(engine: string, home: Home): Promise<Series[]> {
  const sink = startPart('./webhook-sink.ts')
  const { ports } = await sink.ask<{ ports: readonly number[] }>({ open: RECEIVERS })
  const targets = Array.from({ length: WEBHOOKS }, (_, i) => ({
    address: `http://127.0.0.1:${ports[i % ports.length]}/hooks/${i}`,
    secret: `whsec_${randomBytes(32).toString('base64')}`,
  }))
  return race(`webhooks on ${engine}`, {
    count: WEBHOOKS,
    stage: await openStage(home, (seeded) => seedSubscribers(seeded, { webhooks: targets })),
    sink,
    bare: startPart('./bare-webhooks.ts'),
    likewise: async (body) => ({ targets, body }) satisfies BareWebhooks,
  })
}

export async function mails(engine: string, home: Home): Promise<Series[]> {
  const sink = startPart('./smtp-sink.ts')
  const { port } = await sink.ask<{ port: number }>({ open: true })
  const addresses = Array.from({ length: MAILS }, (_, i) => `reader-${i}@example.com`)
  return race(`mails on ${engine}`, {
    count: MAILS,
    stage: await openStage(home, (seeded) => seedSubscribers(seeded, { mails: addresses }), port),
    sink,
    bare: startPart('./bare-mails.ts'),
    likewise: async (raw) => {
      const { subject = '', text = '', html } = await simpleParser(raw)
      return { port, addresses, mail: { subject, text, html: html || '' } } satisfies BareMails
    },
  })
}

interface Racers {
  readonly count: number
  readonly stage: Stage
  readonly sink: Part
  readonly bare: Part
  /** What the bare loop must be told to send the same. */
  likewise(sample: string): Promise<object>
}

type Arrived = Counted & { readonly sample: string }

async function race(what: string, { count, stage, sink, bare, likewise }: Racers): Promise<Series[]> {
  const ours: { rate: number; cpu: number }[] = []
  const loop: { rate: number; cpu: number }[] = []
  const took = ({ tookMs }: Counted, cpuMs: number) => ({ rate: (count / tookMs) * 1_000, cpu: cpuMs / count })
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const told = sink.ask<Arrived>({ expect: count })
      const { cpuMs } = await stage.tell()
      const arrived = await told
      ours.push(took(arrived, cpuMs))
      const message = await likewise(arrived.sample)
      const looped = sink.ask<Arrived>({ expect: count })
      const before = usageOf(bare.pid).cpuMs
      await bare.ask(message)
      loop.push(took(await looped, usageOf(bare.pid).cpuMs - before))
    }
  } finally {
    await Promise.all([stage.close(), sink.stop(), bare.stop()])
  }
  const rates = [ours, loop].map((rounds) => rounds.map(({ rate }) => rate)) as [number[], number[]]
  return [
    { what: `${what}, through the outbox`, unit: '/s', values: rates[0] },
    { what: `${what}, bare loop`, unit: '/s', values: rates[1] },
    { what: `${what}, ratio`, unit: 'x', values: ratios(...rates), goal: { atLeast: 0.6 } },
    { what: `${what}, CPU of one through the outbox`, unit: 'ms', values: ours.map(({ cpu }) => cpu) },
    { what: `${what}, CPU of one from the bare loop`, unit: 'ms', values: loop.map(({ cpu }) => cpu) },
  ]
}
