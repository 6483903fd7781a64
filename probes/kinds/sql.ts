/**
 * PostgreSQL: connects, and runs one query that only reads, in a transaction that may not write. Called by run.ts through
 * kinds/index.ts.
 */
import type net from 'node:net'
import pg from 'pg'
import type { Measurement } from '../assess.ts'
import { hostOf } from '../check-url.ts'
import { bodyStart } from '../evidence.ts'
import { faultOf, NetworkFault, timedOut } from '../faults.ts'
import type { ResultCode } from '../protocol/result-codes.ts'
import type { Assignment, Target } from '../protocol.ts'
import { emptyTrace } from '../sockets.ts'
import { allowedUrl, type CheckContext, type CheckReport, evidenceOf, passed, reported, type Seen } from './kind.ts'
import { clientOn, openDatabase } from './sql-connection.ts'

const DEFAULT_QUERY = 'select 1'
const ANSWER_BYTES = 1_048_576
const SHOWN_CHARACTERS = 100

export function checkSql(
  { target, expect, cadence }: Assignment,
  { guard, signal }: CheckContext,
): Promise<CheckReport> {
  const seen: Seen = { trace: emptyTrace(), firstByteMs: null }
  const look = async (): Promise<Measurement> => {
    const dueAt = performance.now() + cadence.timeoutMs
    const url = allowedUrl(guard, target.url)
    const socket = await openDatabase(url, { guard, signal, trace: seen.trace })
    const startedAt = performance.now()
    const rows = await ask(socket, { url, target, signal, leftMs: dueAt - startedAt })
    seen.firstByteMs = performance.now() - startedAt
    return judge(rows, expect.keyword)
  }
  return reported(seen, look, () => evidenceOf(seen.trace))
}

type Rows = readonly (readonly (string | null)[])[]

interface Asking {
  readonly url: URL
  readonly target: Target
  readonly signal: AbortSignal
  readonly leftMs: number
}

/** The values as the server writes them. @throws NetworkFault */
async function ask(socket: net.Socket, { url, target, signal, leftMs }: Asking): Promise<Rows> {
  const host = hostOf(url)
  const client = clientOn(socket, url, target.credentials)
  const late = () => socket.destroy()
  const limit = limitOn(socket)
  signal.addEventListener('abort', late, { once: true })
  try {
    if (signal.aborted) throw timedOut('first-byte', host)
    // From the first byte: who has not let us in yet may send without end, too.
    socket.on('data', limit.count)
    await client.connect()
    await client.query('begin transaction read only')
    await client.query(`set local statement_timeout = ${Math.max(1, Math.floor(leftMs))}`)
    // One statement alone: what is prepared cannot hold a second one.
    const query = { text: target.body ?? DEFAULT_QUERY, queryMode: 'extended', rowMode: 'array', types: asWritten }
    const { rows } = await client.query(query)
    void client.end().catch(() => {})
    return rows as unknown as Rows
  } catch (error) {
    if (signal.aborted) throw timedOut('first-byte', host)
    if (limit.isOver()) throw new NetworkFault('body-too-large', 'body', `${host} answers with more than 1 MiB`)
    throw sqlFault(error, host, target.credentials?.secret ?? '')
  } finally {
    signal.removeEventListener('abort', late)
    socket.destroySoon()
  }
}

const asWritten = { getTypeParser: () => (value: string) => value } as pg.CustomTypesConfig

function limitOn(socket: net.Socket) {
  let bytes = 0
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > ANSWER_BYTES) socket.destroy()
  }
  return { count, isOver: () => bytes > ANSWER_BYTES }
}

function judge(rows: Rows, wanted: string | null): Measurement {
  const first = rows[0]?.[0]
  const value = first === undefined ? 'no row' : first === null ? 'null' : shown(first)
  if (wanted === null || first === wanted) return passed(`The query answers ${value}`)
  const because = `The query answers ${value} instead of ${wanted}`
  return { is: 'judged', outcome: 'fail', code: 'value-mismatch', because, totalMs: 0 }
}

function shown(text: string): string {
  return (bodyStart(text) ?? 'nothing').slice(0, SHOWN_CHARACTERS)
}

/** By SQLSTATE (PostgreSQL, appendix A); the server's words without the secret, should it repeat it. */
function sqlFault(error: unknown, host: string, secret: string): NetworkFault {
  if (!(error instanceof pg.DatabaseError)) return unsaid(error, host)
  const state = error.code ?? ''
  if (state === '57014') return timedOut('first-byte', host)
  const words = shown(secret === '' ? error.message : error.message.replaceAll(secret, '[redacted]'))
  return new NetworkFault(codeOf(state), 'first-byte', `${host} says: ${words}`)
}

function codeOf(state: string): ResultCode {
  if (state.startsWith('28')) return 'auth-refused'
  // Starting, ending, or out of connections: its own word that it does not serve.
  return ['57P01', '57P02', '57P03', '53300'].includes(state) ? 'not-serving' : 'query-failed'
}

function unsaid(error: unknown, host: string): NetworkFault {
  if (error instanceof NetworkFault || (error instanceof Error && 'code' in error)) {
    return faultOf(error, 'first-byte', host)
  }
  const said = error instanceof Error ? error.message : ''
  if (said.startsWith('Connection terminated')) {
    return new NetworkFault('connect-reset', 'first-byte', `${host} closed the connection before an answer came`)
  }
  return new NetworkFault('bad-answer', 'first-byte', `${host} does not go through with PostgreSQL's protocol`)
}
