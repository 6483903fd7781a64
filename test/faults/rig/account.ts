/** Settles the accounts of a long run: what was acknowledged against what is in the rows, and what is there against what arrived. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import type { IncidentDetail, IncidentList } from '../../../server/contract/incidents.ts'
import type { ApiClient } from '../../support/api-client.ts'
import { MARK, type Receipt } from './receivers.ts'
import type { Ledger } from './writers.ts'

export type InRows = {
  readonly mark: string
  /** Of the page: updates of one page rise in the order in which they were said. */
  readonly revision: number
}

/** Every update that stands in the rows, in the order in which they were said. */
export async function updatesInRows(api: ApiClient): Promise<InRows[]> {
  const rows: InRows[] = []
  for (const id of await incidentIds(api)) {
    const { updates } = await api.get<IncidentDetail>(`/incidents/${id}`)
    for (const { texts, revision, id: updateId } of updates) {
      rows.push({ mark: MARK.exec(texts.en?.body ?? '')?.[0] ?? `no mark: ${updateId}`, revision })
    }
  }
  return rows.toSorted((a, b) => a.revision - b.revision)
}

async function incidentIds(api: ApiClient): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`
    const list: IncidentList = await api.get<IncidentList>(`/incidents${query}`)
    ids.push(...list.incidents.map(({ id }) => id))
    cursor = list.nextCursor
  }
  return ids
}

/** Acknowledged and not there, or there more than once. */
export function lostOrDoubled({ acknowledged, oddities }: Ledger, inRows: readonly InRows[]): string[] {
  const times = Map.groupBy(inRows, ({ mark }) => mark)
  const lost = acknowledged.filter(({ mark }) => !times.has(mark))
  const doubled = [...times].filter(([, all]) => all.length > 1)
  return [
    ...oddities,
    ...lost.map(({ mark, sends }) => `Lost: ${mark} was acknowledged (sent ${sends} times) and is not in the rows`),
    ...doubled.map(([mark, all]) => `Doubled: ${mark} stands in the rows ${all.length} times`),
  ]
}

/** Longer than a lease of a process that died, and the next look after it. */
const STILL_MS = 45_000

/** Waits until so many different messages have come, or no new one for a while: the accounts then say which are missing. */
export async function drained(
  receipts: readonly Receipt[],
  expected: number,
  tell: (missing: number) => void,
): Promise<void> {
  const arrived = () => new Set(receipts.map(({ to, mark }) => `${to} ${mark}`)).size
  let seen = 0
  let movedAt = performance.now()
  while (seen < expected && performance.now() - movedAt < STILL_MS) {
    const now = arrived()
    if (now > seen) movedAt = performance.now()
    seen = now
    tell(expected - seen)
    await pause(1_000)
  }
}

export type Deliveries = {
  readonly expected: number
  readonly arrived: number
  readonly doubles: number
  /** Of a repeat: how many between one kill and the next; at most. */
  readonly mostPerKill: number
  readonly failures: readonly string[]
}

export type Told = {
  readonly receipts: readonly Receipt[]
  readonly recipients: readonly string[]
  readonly inRows: readonly InRows[]
  /** `performance.now()` of every kill, in order. */
  readonly kills: readonly number[]
  /** Repeats that one kill may cause. */
  readonly doublesAllowed: number
}

/**
 * Every update at every recipient, always under the same id. A repeat is charged to the kill that lies between the two; one
 * without a kill is a failure.
 */
export function settleDeliveries({ receipts, recipients, inRows, kills, doublesAllowed }: Told): Deliveries {
  const got = Map.groupBy(receipts, ({ to, mark }) => `${to} ${mark}`)
  const wanted = recipients.flatMap((to) => inRows.map(({ mark }) => `${to} ${mark}`))
  const missing = wanted.filter((key) => !got.has(key))
  const twoIds = [...got].filter(([, all]) => new Set(all.map((r) => r.id)).size > 1)
  const doubles = [...got.values()].flatMap((all) => all.slice(1).map((r, n) => ({ first: all[n]?.at ?? 0, again: r })))
  const charged = Map.groupBy(doubles, ({ first, again }) => chargedTo(kills, first, again.at))
  const uncharged = charged.get(null) ?? []
  const perKill = [...charged].flatMap(([kill, all]) => (kill === null ? [] : [all.length]))
  const mostPerKill = Math.max(0, ...perKill)
  return {
    ...{ expected: wanted.length, arrived: wanted.length - missing.length, doubles: doubles.length, mostPerKill },
    failures: [
      ...missing.map((key) => `Not delivered: ${key}`),
      ...twoIds.map(([key, all]) => `Two ids: ${key}: ${all.map((r) => r.id).join(', ')}`),
      ...uncharged.map(({ again }) => `Doubled without a kill: ${again.to} ${again.mark}`),
      ...outOfOrder(got, inRows),
      ...(mostPerKill > doublesAllowed
        ? [`${mostPerKill} repeats after one kill, where ${doublesAllowed} may be`]
        : []),
    ],
  }
}

/** What was on the wire at the kill is noted a moment after it. */
const ON_THE_WIRE_MS = 1_000

function chargedTo(kills: readonly number[], firstAt: number, againAt: number): number | null {
  return kills.findLast((kill) => kill > firstAt - ON_THE_WIRE_MS && kill < againAt) ?? null
}

/** A recipient reads in the order in which it was said, at least for the first time: no "down" after "resolved". */
function outOfOrder(got: ReadonlyMap<string, readonly Receipt[]>, inRows: readonly InRows[]): string[] {
  const turn = new Map(inRows.map(({ mark }, n) => [mark, n]))
  const firsts = [...got.values()].flatMap((all) => all.slice(0, 1)).toSorted((a, b) => a.at - b.at)
  return [...Map.groupBy(firsts, ({ to }) => to)].flatMap(([to, all]) => {
    const turns = all.map(({ mark }) => turn.get(mark) ?? -1)
    const n = turns.findIndex((own, i) => own < (turns[i - 1] ?? -1))
    return n < 0 ? [] : [`Out of order: ${to} heard ${all[n]?.mark} after ${all[n - 1]?.mark}`]
  })
}

/** What SQLite says of a copy of the file, taken while no process serves it: the server must mend the original itself. */
export function integrityOf(databaseFile: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'vedetta-integrity-'))
  try {
    const copy = join(folder, 'copy.db')
    copyFileSync(databaseFile, copy)
    if (existsSync(`${databaseFile}-wal`)) copyFileSync(`${databaseFile}-wal`, `${copy}-wal`)
    const database = new Sqlite(copy)
    const said = database.pragma('integrity_check') as { integrity_check: string }[]
    const orphans = database.pragma('foreign_key_check') as unknown[]
    database.close()
    return [
      ...said.map((line) => line.integrity_check).filter((line) => line !== 'ok'),
      ...orphans.map((row) => `A row points nowhere: ${JSON.stringify(row)}`),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
