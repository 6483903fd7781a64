/**
 * The receiving ends of a long run: a mail server and webhook endpoints that note what came, when and under which id, and
 * keep nothing else. The ones of test/support keep and parse every message, which a run of hours cannot afford.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import { Webhook } from 'standardwebhooks'

export type Receipt = {
  /** Mail address, or path of the webhook. */
  readonly to: string
  /** Of the update that it tells: the word that its writer put into the text. */
  readonly mark: string
  /** Message-ID or webhook-id. */
  readonly id: string
  /** `performance.now()`, just before the 250 or the 204. */
  readonly at: number
}

export type Receivers = {
  readonly smtpUrl: string
  readonly webhookUrl: string
  readonly receipts: readonly Receipt[]
  /** What came and was no message of ours, or badly signed: a line each. */
  readonly oddities: readonly string[]
  /** Accepts signatures by this secret on this path. */
  trust(path: string, secret: string): void
  close(): Promise<void>
}

/** What a writer puts into a text to find it again. */
export const MARK = /\bmark-[a-z0-9]+\b/

/** @param options.delayMs how long every answer takes, so that something is under way whenever a kill comes */
export async function openReceivers(options: { delayMs?: number } = {}): Promise<Receivers> {
  const receipts: Receipt[] = []
  const oddities: string[] = []
  const secrets = new Map<string, Webhook>()
  const note = async (receipt: Omit<Receipt, 'at' | 'mark'>, text: string) => {
    const [mark] = MARK.exec(text) ?? []
    if (options.delayMs) await pause(options.delayMs)
    if (mark) receipts.push({ ...receipt, mark, at: performance.now() })
    else oddities.push(`A message to ${receipt.to} carries no mark: ${text.slice(0, 200)}`)
  }
  const smtp = await listenForMail(note)
  const web = await listenForWebhooks({ note, secrets, oddities })
  return {
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    webhookUrl: `http://127.0.0.1:${web.port}`,
    receipts,
    oddities,
    trust: (path, secret) => void secrets.set(path, new Webhook(secret)),
    close: async () => {
      await Promise.all([smtp.close(), web.close()])
    },
  }
}

type Note = (receipt: Omit<Receipt, 'at' | 'mark'>, text: string) => Promise<void>
type Listening = { readonly port: number; close(): Promise<void> }

async function listenForMail(note: Note): Promise<Listening> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 500,
    onData: async (stream, session, callback) => {
      const raw = (await buffer(stream).catch(() => Buffer.alloc(0))).toString('latin1')
      // Cut off by a kill: nothing came, and nobody waits for an answer.
      if (raw === '') return callback(null)
      const [, id = ''] = /^message-id: *(\S+)/im.exec(raw) ?? []
      // Quoted-printable breaks words in two.
      await note({ to: session.envelope.rcptTo[0]?.address ?? '', id }, raw.replaceAll('=\r\n', ''))
      callback(null)
    },
  })
  // A client that is killed in the middle of a dialogue is what this is for.
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

type WebhookEnd = { note: Note; secrets: ReadonlyMap<string, Webhook>; oddities: string[] }

async function listenForWebhooks({ note, secrets, oddities }: WebhookEnd): Promise<Listening> {
  const server = createServer(async (request, response) => {
    const body = await buffer(request).catch(() => null)
    if (body === null) return
    const to = request.url ?? ''
    try {
      secrets.get(to)?.verify(body, request.headers as Record<string, string>, { jsonParse: false })
    } catch (error) {
      oddities.push(`A webhook at ${to} is not signed well: ${error instanceof Error ? error.message : error}`)
    }
    await note({ to, id: String(request.headers['webhook-id']) }, markedPart(body.toString()))
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function markedPart(body: string): string {
  const { data } = JSON.parse(body) as { data?: { update?: unknown } }
  return JSON.stringify(data?.update ?? {})
}
