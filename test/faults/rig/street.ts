/**
 * Services at addresses of their own, and the name server that knows them, in a namespace: a part of the run NET. They are
 * well until told to fall; the name server answers until told to be silent.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { answerWith } from '../../bench/part.ts'
import { startDnsServer } from '../../probes/dns-server.ts'

export type ToStreet =
  | { readonly open: readonly { readonly name: string; readonly address: string }[]; readonly resolver: string }
  | { readonly fall: string }
  | { readonly rise: string }
  /** What the name server does with every question. */
  | { readonly names: 'answers' | 'is silent' | 'fails' }

export const STREET_PORT = 8080

const fallen = new Set<string>()
const names: Record<string, readonly string[] | 'is silent' | 'fails'> = {}
let known: Readonly<Record<string, readonly string[]>> = {}

async function act(message: ToStreet): Promise<{ readonly at: number }> {
  if ('open' in message) await open(message)
  else if ('fall' in message) fallen.add(message.fall)
  else if ('rise' in message) fallen.delete(message.rise)
  else
    for (const name of Object.keys(known))
      names[name] = message.names === 'answers' ? (known[name] ?? []) : message.names
  return { at: Date.now() }
}

async function open({ open: houses, resolver }: Extract<ToStreet, { readonly open: unknown }>): Promise<void> {
  known = Object.fromEntries(houses.map(({ name, address }) => [name, [address]]))
  Object.assign(names, known)
  await startDnsServer(names, {}, { host: resolver, port: 53 })
  for (const { name, address } of houses) {
    const server = createServer((_request, response) => {
      if (fallen.has(name)) response.writeHead(504).end('too late')
      else response.end('well')
    })
    server.listen(STREET_PORT, address)
    await once(server, 'listening')
  }
}

answerWith(act)
