/**
 * The short pages that the renderer wrote for addresses of the server's own, in the reader's language. Sent by subscribe and
 * reader-links, and by the app where nothing is or nothing works.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerName } from '../contract/answers.ts'
import type { LiveFiles } from '../ports.ts'
import { preferredLanguage } from './accept-language.ts'

export interface AnswerPage {
  readonly live: LiveFiles
  readonly name: AnswerName
  readonly status: number
  /** The reader's own, when it is known better than by the request. */
  readonly language?: string | null
  /** Puts in what only this reader's page says. */
  readonly fill?: (html: string) => string
}

/** @returns null before the first page is rendered: there are no words yet */
export function sendAnswerPage(request: FastifyRequest, reply: FastifyReply, page: AnswerPage): FastifyReply | null {
  const { live, name, status, fill } = page
  const language = live.languages.find((one) => one === page.language) ?? readersLanguage(request, live)
  const file = live.find(`_answers/${name}.${language}.html`)
  if (!file) return null
  reply.code(status).header('cache-control', 'no-store').header('vary', 'Accept, Accept-Language')
  const body = Buffer.from(file.body)
  return reply.type(file.contentType).send(fill ? fill(body.toString('utf8')) : body)
}

/** As `sendAnswerPage`, where there is nothing else to say: without words the status says it all the same. */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, page: AnswerPage): FastifyReply {
  const sent = sendAnswerPage(request, reply, page)
  return sent ?? reply.code(page.status).type('text/plain; charset=utf-8').send('')
}

/** A browser that shows it to a person, and no program. */
export function wantsPage({ headers, url }: FastifyRequest): boolean {
  return /text\/html/i.test(headers.accept ?? '') && !url.startsWith('/api/')
}

/** Below `/it/` one reads Italian, whatever the browser wishes; undefined before the first page. */
function readersLanguage({ headers, url }: FastifyRequest, { languages }: LiveFiles): string | undefined {
  const [, first] = /^\/([^/?]*)/.exec(url) ?? []
  return (
    languages.find((one) => one === first) ?? preferredLanguage(headers['accept-language'], languages) ?? languages[0]
  )
}
