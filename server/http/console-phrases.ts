/** `/api/v1/phrases`: sentences translated once, and who answers for them. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { ApprovePhrase, EditPhrase, OnePhrase, PhraseList, PhraseView, ResetPhrase } from '../contract/phrases.ts'
import type { Context } from '../flow/context.ts'
import { approvePhrase, editPhrase, resetPhrase } from '../flow/edit-phrase.ts'
import { phraseList } from '../flow/phrases.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['phrases']
const params = OnePhrase
const response = { 200: PhraseView }
const PATH = '/phrases/:kind/:key'

export function phraseRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const inUse = 'The phrase book: every sentence in the languages that it has, with its approval'
    const list = { summary: inUse, tags, response: { 200: PhraseList } }
    app.get('/phrases', { onRequest: needs('desk.read'), schema: list }, () => phraseList(context))

    const words = 'A sentence in all its languages at once, new or in place of the old one; an approval of that ends'
    const edit = { summary: words, tags, params, body: EditPhrase, response }
    app.put(PATH, { onRequest: needs('words.write'), schema: edit }, async (request, reply) => {
      const command = { id: request.params, edit: request.body }
      return answerWith(reply, await editPhrase(context, editingOf(request), command))
    })

    const shipped = 'As it is shipped again; without a text: it was not shipped, and is gone'
    const reset = { summary: shipped, tags, params, body: ResetPhrase, response }
    app.post(`${PATH}/reset`, { onRequest: needs('words.write'), schema: reset }, async (request, reply) => {
      const command = { id: request.params, ...request.body }
      return answerWith(reply, await resetPhrase(context, editingOf(request), command))
    })

    const responsible = 'Answer for the sentence as it stands, or no longer'
    const approve = { summary: responsible, tags, params, body: ApprovePhrase, response }
    app.post(`${PATH}/approval`, { onRequest: needs('words.approve'), schema: approve }, async (request, reply) => {
      const command = { id: request.params, ...request.body }
      return answerWith(reply, await approvePhrase(context, editingOf(request), command))
    })
  }
}

function editingOf(request: FastifyRequest) {
  return { actor: request.actor, repeat: repeatOf(request) }
}
