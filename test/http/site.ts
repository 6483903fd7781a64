/** The whole product on loopback with its page out and a token of every role, for the tests of what comes in by HTTP. */
import { connect } from 'node:net'
import type { ComponentList } from '../../server/contract/catalogue.ts'
import { ROLES, type Role } from '../../server/domain/rights.ts'
import type { ApiClient } from '../support/api-client.ts'
import { eventually } from '../support/eventually.ts'
import { type ServerOptions, startServer, type TestServer } from '../support/server.ts'

export interface Site extends TestServer {
  readonly port: number
  /** Programs with a token of that role. */
  readonly as: Readonly<Record<Role, ApiClient>>
  /** A component that is no group. */
  readonly componentId: string
  /** Sends these very bytes on a connection of their own. @returns what came until the server ended it */
  raw(text: string): Promise<string>
}

const CATALOGUE = `
page:
  name: { en: Example, it: Esempio }
  languages: [en, it]
  defaultLanguage: en
  timeZone: Europe/Rome
components:
  - key: streaming
    name: { en: Streaming, it: Diretta }
  - key: support
    name: { en: Support, it: Assistenza }
`

export async function openSite(options: ServerOptions = {}): Promise<Site> {
  const server = await startServer({ catalogue: CATALOGUE, ...options })
  const tokens = await Promise.all(ROLES.map(async (role) => [role, await server.token(role)] as const))
  const as = Object.fromEntries(tokens) as Record<Role, ApiClient>
  await eventually(async () => (await fetch(`${server.url}/readyz`)).ok)
  const { components } = await as.viewer.get<ComponentList>('/components')
  const port = Number(new URL(server.url).port)
  return {
    ...server,
    port,
    as,
    componentId: components.find((one) => !one.isGroup)?.id ?? '',
    raw: (text) => sendRaw(port, text),
  }
}

/** @returns the answer's bytes as latin1, once the other side has ended the connection */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('end', () => socket.end())
    socket.on('close', () => resolve(answer))
    // A reset after the answer is an end, too.
    socket.on('error', (error) => (answer === '' ? reject(error) : resolve(answer)))
  })
}

/** The status lines in a raw answer. */
export function statusesIn(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
