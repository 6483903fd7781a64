/**
 * The form by which readers ask to be told, and the same in JSON for programs. Its answers for people are pages that the
 * renderer wrote. Registered by the app at the root.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type AnswerName, LEAVES_AT } from '../contract/answers.ts'
import { SubscribeAnswer, SubscribeForm } from '../contract/subscribe.ts'
import { networkOf } from '../domain/network.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { Context } from '../flow/context.ts'
import { type Asked, askToSubscribe, languagesOf } from '../flow/subscribe.ts'
import type { LiveFiles } from '../ports.ts'
import { preferredLanguage } from './accept-language.ts'
import { sendAnswer } from './answer-page.ts'
import { sendInvalid } from './failure.ts'
import { sendProblem, sendRefusal } from './problem.ts'
import { BAD_KEY, hasBadKey, repeatOf } from './repeat.ts'
import { whereFrom } from './same-site.ts'
import type { Refused } from './validation.ts'

const FORM_LIMIT = 64 * 1024

export function subscribeRoutes(context: Context, live: LiveFiles): FastifyPluginAsyncTypebox {
  return async (app) => {
    readForms(app)
    const schema = {
      summary: 'Ask to be told by mail; a mail asks back first',
      tags: ['public'],
      consumes: ['application/json', 'application/x-www-form-urlencoded'],
      body: SubscribeForm,
      response: { 202: SubscribeAnswer },
    }
    const options = { bodyLimit: FORM_LIMIT, attachValidation: true, config: { open: true }, schema }
    app.post('/subscribe', options, async (request, reply) => {
      const isForm = !/json/i.test(request.headers['content-type'] ?? '')
      const answer = isForm ? inPages(request, reply, live) : inJson(reply)
      // Nobody is put on a list by a page that they only looked at.
      if (whereFrom(request.headers, context.baseUrl) === 'foreign') return answer.foreign()
      if (request.validationError) return answer.invalid(request.validationError)
      if (hasBadKey(request)) return answer.badKey()
      const { email, website, kinds } = request.body
      const network = networkOf(request.ip)
      const language = languageFor(request, await languagesOf(context), isForm)
      const asked = website
        ? { leavesAt: context.clock.now(), isQueued: false, leavesClock: '', language: language ?? '' }
        : await askToSubscribe(context, { email, language, kinds, network }, repeatOf(request, `form ${network}`))
      return isRefusal(asked) ? answer.refused(asked) : answer.asked(asked)
    })
  }
}

/** A page of an old form may wish for a language that is gone: then as the browser wishes. A program is told. */
function languageFor(
  request: FastifyRequest<{ Body: SubscribeForm }>,
  known: readonly string[],
  isForm: boolean,
): string | null {
  const { language } = request.body
  if (language !== undefined && (!isForm || known.includes(language))) return language
  return preferredLanguage(request.headers['accept-language'], known)
}

/** What whoever asked is told. */
interface Answers {
  foreign(): FastifyReply
  invalid(error: Refused): FastifyReply
  badKey(): FastifyReply
  refused(refusal: Refusal): FastifyReply
  asked(asked: Asked): FastifyReply
}

/** For people: in the language that the mail will have, as far as it is known. */
function inPages(request: FastifyRequest, reply: FastifyReply, live: LiveFiles): Answers {
  const page = (name: AnswerName, status: number, of: Partial<Asked> = {}) => {
    const language = of.language ?? wishedIn(request.body)
    const fill = (html: string) => html.replace(LEAVES_AT, of.leavesClock ?? '')
    return sendAnswer(request, reply, { live, name, status, language, fill })
  }
  return {
    foreign: () => page('form-elsewhere', 403),
    invalid: () => page('form-problem', 400),
    badKey: () => page('form-problem', 400),
    refused: () => page('form-problem', 422),
    asked: (asked) => page(asked.isQueued ? 'check-mail-later' : 'check-mail', 202, asked),
  }
}

function inJson(reply: FastifyReply): Answers {
  return {
    foreign: () => sendProblem(reply, 'cross-site', FROM_ELSEWHERE),
    invalid: (error) => sendInvalid(reply, error),
    badKey: () => sendProblem(reply, 'invalid', BAD_KEY),
    refused: (refusal) => sendRefusal(reply, refusal),
    asked: ({ leavesAt }) =>
      reply.code(202).header('cache-control', 'no-store').send({ outcome: 'check-mail', mailAt: leavesAt }),
  }
}

const FROM_ELSEWHERE = { detail: 'A page of another site sent this. Lead its readers to /subscribe/ here instead.' }

function wishedIn(body: unknown): string | null {
  const language = typeof body === 'object' && body !== null && 'language' in body ? body.language : null
  return typeof language === 'string' ? language : null
}

function readForms(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) => {
    done(null, fieldsOf(new URLSearchParams(String(text))))
  })
}

/** The boxes for what to hear of share one name; an empty field beside them says that they were there, even if none is ticked. */
function fieldsOf(form: URLSearchParams): Record<string, unknown> {
  const fields = Object.fromEntries(form)
  return form.has(KINDS) ? { ...fields, [KINDS]: form.getAll(KINDS).filter(Boolean) } : fields
}

const KINDS = 'kinds' satisfies keyof SubscribeForm
