/**
 * The room behind the scenes: a small page that shows every mail and webhook the demo has caught, and has the switch that
 * breaks and mends the video service. For the person who tries the demo, on loopback only.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { header } from '../support/mailbox.ts'
import type { CaughtMail, SmtpCatcher } from '../support/smtp-catcher.ts'
import type { ReceivedWebhook, WebhookSink } from '../support/webhook-sink.ts'
import type { VideoService } from './video-service.ts'

export type Room = { readonly url: string; close(): Promise<void> }

export type RoomParts = {
  mails: SmtpCatcher
  webhooks: WebhookSink
  service: VideoService
  /** Shown on top: label and address. */
  links: readonly (readonly [string, string])[]
  onSwitch(isBroken: boolean): void
}

export async function openRoom(parts: RoomParts): Promise<Room> {
  const server = createServer((request, response) => answer(request, response, parts))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answer({ method, url = '/' }: IncomingMessage, response: ServerResponse, parts: RoomParts): void {
  const [, kind, number, html] = /^\/(mails|webhooks)\/(\d+)(\/html)?$/.exec(url) ?? []
  const mail = kind === 'mails' ? parts.mails.mails[Number(number)] : undefined
  const webhook = kind === 'webhooks' ? parts.webhooks.received[Number(number)] : undefined
  if (method === 'POST' && (url === '/break' || url === '/mend')) {
    parts.onSwitch(url === '/break')
    response.writeHead(303, { location: '/' }).end()
  } else if (url === '/') send(response, 200, listPage(parts))
  else if (mail && html) send(response, 200, `<base target="_blank">${mail.parsed.html || ''}`)
  else if (mail) send(response, 200, mailPage(mail, Number(number)))
  else if (webhook) send(response, 200, webhookPage(webhook))
  else send(response, 404, page('Nothing here', '<p><a href="/">Back</a></p>'))
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(body)
}

function listPage({ mails, webhooks, service, links }: RoomParts): string {
  const broken = service.isBroken()
  return page(
    'Behind the scenes',
    `<p>${links.map(([label, url]) => `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`).join(' · ')} · <a href="/">Look again</a></p>
<form method="post" action="${broken ? '/mend' : '/break'}"><p>The video service ${broken ? 'answers <b>504</b>' : 'is <b>well</b>'}.
<button>${broken ? 'Mend it' : 'Break it: HTTP 504'}</button></p></form>
<h2>Mails (${mails.mails.length})</h2>${list(mails.mails.map(mailLine))}
<h2>Webhooks (${webhooks.received.length})</h2>${list(webhooks.received.map(webhookLine))}`,
  )
}

/** Newest first. */
function list(lines: readonly string[]): string {
  return `<ul>${lines
    .map((line) => `<li>${line}</li>`)
    .reverse()
    .join('')}</ul>`
}

function mailLine(mail: CaughtMail, index: number): string {
  const subject = mail.parsed.subject ?? ''
  const state = mail.parsed.text?.trim().split('\n', 1)[0] ?? ''
  return `${escapeHtml(mail.to.join(', '))}: <a href="/mails/${index}">${escapeHtml(subject)}</a> <small>${escapeHtml(state)}</small>`
}

function webhookLine({ payload, path, refusal }: ReceivedWebhook, index: number): string {
  const signed = refusal === null ? 'signed well' : escapeHtml(refusal)
  return `${escapeHtml(path)}: <a href="/webhooks/${index}">${escapeHtml(typeOf(payload))}</a> <small>${signed}</small>`
}

export function typeOf(payload: unknown): string {
  return typeof payload === 'object' && payload !== null && 'type' in payload ? String(payload.type) : 'unknown'
}

const SHOWN = [
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
]

function mailPage(mail: CaughtMail, index: number): string {
  const headers = SHOWN.flatMap((name) => (header(mail, name) === null ? [] : `${name}: ${header(mail, name)}`))
  return page(
    mail.parsed.subject ?? 'Mail',
    `<p><a href="/">Back</a></p><pre>${escapeHtml(headers.join('\n'))}</pre>
<h2>Text</h2><pre>${escapeHtml(mail.parsed.text ?? '')}</pre>
<h2>HTML</h2><iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mails/${index}/html"></iframe>`,
  )
}

function webhookPage({ id, payload, arrival, refusal }: ReceivedWebhook): string {
  const headers = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((n) => `${n}: ${arrival.headers[n]}`)
  return page(
    typeOf(payload),
    `<p><a href="/">Back</a></p><p>${escapeHtml(id)}: ${refusal === null ? 'signed well' : escapeHtml(refusal)}</p>
<pre>${escapeHtml(headers.join('\n'))}</pre><pre>${escapeHtml(JSON.stringify(payload, null, 2))}</pre>`,
  )
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>body{font:16px/1.5 system-ui;max-width:56rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
iframe{width:100%;height:48rem;border:1px solid #8888}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#8881;padding:.75rem}small{opacity:.7}</style><h1>${escapeHtml(title)}</h1>${body}</html>`
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
