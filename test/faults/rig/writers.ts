/**
 * On-call staff under fire: writers that open, update and resolve incidents while the server dies and comes back, and a
 * ledger of everything that was acknowledged. A command whose answer never came is sent again with its key, or given up
 * for good: then nobody may say whether it was done.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { ComponentList } from '../../../server/contract/catalogue.ts'
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { ApiClient } from '../../support/api-client.ts'
import { COMPONENTS } from './home.ts'

export type Acknowledged = {
  readonly incidentId: string
  readonly mark: string
  /** How often it was sent, with the same key. */
  readonly sends: number
}

export type Ledger = {
  readonly acknowledged: readonly Acknowledged[]
  /** Sent, never answered, not sent again. */
  readonly givenUp: readonly string[]
  /** Answers other than 201 to commands that are right. */
  readonly oddities: readonly string[]
}

export type Writers = Ledger & {
  /** Ends the writers after the command that each has under way; they need a server for that. */
  stop(): Promise<void>
}

export type WritersOptions = {
  readonly count: number
  /** Between two commands of a writer. */
  readonly everyMs: number
  /** Share of unanswered commands that are not sent again. */
  readonly giveUpRatio?: number
}

type Book = { acknowledged: Acknowledged[]; givenUp: string[]; oddities: string[]; isStopping: boolean; sent: number }

export function startWriters(api: ApiClient, options: WritersOptions): Writers {
  const book: Book = { acknowledged: [], givenUp: [], oddities: [], isStopping: false, sent: 0 }
  const running = Array.from({ length: options.count }, (_, n) => write({ api, options, book, writer: n }))
  return {
    acknowledged: book.acknowledged,
    givenUp: book.givenUp,
    oddities: book.oddities,
    stop: async () => {
      book.isStopping = true
      await Promise.all(running)
    },
  }
}

type Writer = { api: ApiClient; options: WritersOptions; book: Book; writer: number }

const STATES = ['identified', 'monitoring', 'investigating', 'identified', 'resolved'] as const

/** One incident after the other, six updates each. */
async function write(at: Writer): Promise<void> {
  const { api, book, writer, options } = at
  const componentId = await untilAnswered(() => componentOf(api, COMPONENTS[writer % COMPONENTS.length] ?? ''))
  while (!book.isStopping) {
    let detail = await command(at, (body) => ({
      path: '/incidents',
      body: { components: [{ componentId, impact: 'major' }], texts: { en: { title: `Trouble ${writer}`, body } } },
    }))
    for (const state of STATES) {
      if (detail === null) break
      await pause(options.everyMs * (0.5 + Math.random()))
      if (book.isStopping) break
      const { id } = detail.incident
      detail = (await say(at, { id, state, componentId })) ?? (await untilAnswered(() => api.get(`/incidents/${id}`)))
    }
    await pause(options.everyMs * (0.5 + Math.random()))
  }
}

type Said = { id: string; state: string; componentId: string }

async function say(at: Writer, { id, state, componentId }: Said): Promise<IncidentDetail | null> {
  const { incident } = await untilAnswered(() => at.api.get<IncidentDetail>(`/incidents/${id}`))
  return command(at, (body) => ({
    path: `/incidents/${id}/updates`,
    body: { state, version: incident.version, components: [{ componentId, impact: 'major' }], texts: { en: { body } } },
  }))
}

/** @returns null when it was given up, or refused */
async function command(
  { api, book, options }: Writer,
  make: (body: string) => { path: string; body: unknown },
): Promise<IncidentDetail | null> {
  const mark = `mark-${(++book.sent).toString(36).padStart(5, '0')}`
  const { path, body } = make(`We look into it: ${mark} it is.`)
  for (let sends = 1; ; sends += 1) {
    const answer = await api
      .ask(path, { method: 'POST', body, headers: { 'idempotency-key': mark } })
      .then(async (a) => ({ status: a.status, text: await a.text() }))
      .catch(() => null)
    if (answer?.status === 201) {
      const detail = JSON.parse(answer.text) as IncidentDetail
      book.acknowledged.push({ incidentId: detail.incident.id, mark, sends })
      return detail
    }
    if (answer && answer.status !== 503) {
      book.oddities.push(`${path} with ${mark} answered ${answer.status}: ${answer.text.slice(0, 300)}`)
      return null
    }
    if (answer === null && Math.random() < (options.giveUpRatio ?? 0)) {
      book.givenUp.push(mark)
      return null
    }
    await pause(50)
  }
}

async function componentOf(api: ApiClient, key: string): Promise<string> {
  const { components } = await api.get<ComponentList>('/components')
  const found = components.find((c) => c.key === key)
  if (!found) throw new Error(`There is no component ${key}`)
  return found.id
}

const PATIENCE_MS = 120_000

/** For reads: again until the server is back. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
      await pause(50)
    }
  }
}
