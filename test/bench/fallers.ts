/**
 * Two hundred services on loopback that are well until they are told to fall, each in its own way. A part of the bench of
 * truth: `{ open }` opens so many and answers where each is; `{ fall }` lets them fall at their moments and answers when
 * each did.
 */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { startDnsServer } from '../probes/dns-server.ts'
import { certificate } from '../support/certificates.ts'
import { answerWith } from './part.ts'

/** In turns; two of the six are of names and certificates, which are probes of other kinds or schemes. */
export const WAYS = ['504', 'hang', 'reset', 'refused', 'tls', 'dns'] as const
export type Way = (typeof WAYS)[number]

export const wayOf = (n: number): Way => WAYS[n % WAYS.length] ?? '504'

type ToFallers = { readonly open: number } | { readonly fall: readonly Fall[] }
/** The URL of each, in order. */
export type Opened = { readonly urls: readonly string[] }
export type Fall = { readonly n: number; readonly afterMs: number }
/** Epoch ms, in order of their numbers. */
export type Fallen = { readonly at: readonly number[] }

interface Faller {
  readonly url: string
  fall(): unknown
}

const fallers: Faller[] = []
const names: Record<string, readonly string[] | 'fails'> = {}

async function open(count: number): Promise<Opened> {
  const dns = await startDnsServer(names)
  for (let n = 0; n < count; n += 1) fallers.push(await openOne(wayOf(n), { n, dns: dns.address }))
  return { urls: fallers.map((one) => one.url) }
}

async function openOne(way: Way, { n, dns }: { n: number; dns: string }): Promise<Faller> {
  if (way === 'dns') return openName(`service-${n}.example`, dns)
  if (way === 'tls') return openTls()
  let hasFallen = false
  const server = createServer((request, response) => {
    if (!hasFallen) response.end('well')
    else if (way === '504') response.writeHead(504).end('too late')
    else if (way === 'reset') request.socket.resetAndDestroy()
  })
  const port = await listen(server)
  const fall = () => {
    hasFallen = true
    if (way === 'refused') server.close()
  }
  return { url: `http://127.0.0.1:${port}/`, fall }
}

function openName(name: string, dns: string): Faller {
  names[name] = ['192.0.2.1']
  const fall = () => {
    names[name] = 'fails'
  }
  return { url: `dns://${dns}/${name}?type=A`, fall }
}

async function openTls(): Promise<Faller> {
  const well: RequestListener = (_request, response) => void response.end('well')
  const server = createTlsServer(certificate('good'), well)
  const port = await listen(server)
  return { url: `https://127.0.0.1:${port}/`, fall: () => server.setSecureContext(certificate('expired')) }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1', 512)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function fallAll(falls: readonly Fall[]): Promise<Fallen> {
  const at: number[] = []
  const one = async ({ n, afterMs }: Fall) => {
    await pause(afterMs)
    at[n] = Date.now()
    fallers[n]?.fall()
  }
  await Promise.all(falls.map(one))
  return { at }
}

answerWith(
  async (message: ToFallers): Promise<Opened | Fallen> =>
    'open' in message ? open(message.open) : fallAll(message.fall),
)
