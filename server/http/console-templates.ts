/** `/api/v1/templates`: the words that updates start from, their versions, and who answers for them. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  ApproveTemplate,
  EditTemplate,
  FilledTemplate,
  FillTemplate,
  OneTemplate,
  ResetTemplate,
  TemplateHistory,
  TemplateList,
  TemplateView,
} from '../contract/templates.ts'
import type { Context } from '../flow/context.ts'
import { approveTemplate, editTemplate, resetTemplate } from '../flow/edit-template.ts'
import { fillTemplate } from '../flow/fill-template.ts'
import { templateHistory, templateList } from '../flow/templates.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['templates']
const params = OneTemplate
const PATH = '/templates/:kind/:tone/:language'

export function templateRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const inUse = 'Every template in every language of the page, with its approval'
    const list = { summary: inUse, tags, response: { 200: TemplateList } }
    app.get('/templates', { onRequest: needs('desk.read'), schema: list }, () => templateList(context))

    const given = 'Any of them filled with these facts; changes nothing'
    const fill = { summary: given, tags, body: FillTemplate, response: { 200: FilledTemplate } }
    app.post('/templates/drafts', { onRequest: needs('desk.read'), schema: fill }, async ({ body }, reply) =>
      answerWith(reply, await fillTemplate(context, body)),
    )

    const past = { summary: 'Its versions, newest first', tags, params, response: { 200: TemplateHistory } }
    app.get(`${PATH}/versions`, { onRequest: needs('desk.read'), schema: past }, async (request, reply) =>
      answerWith(reply, await templateHistory(context, request.params)),
    )

    const words = 'New words; an approval of the old ones ends'
    const edit = { summary: words, tags, params, body: EditTemplate, response: { 200: TemplateView } }
    app.put(PATH, { onRequest: needs('words.write'), schema: edit }, async (request, reply) => {
      const command = { id: request.params, edit: request.body }
      return answerWith(reply, await editTemplate(context, editingOf(request), command))
    })

    const shipped = 'As it is shipped again; null: it was not shipped, and is gone'
    const answer = { 200: Type.Union([TemplateView, Type.Null()]) }
    const reset = { summary: shipped, tags, params, body: ResetTemplate, response: answer }
    app.post(`${PATH}/reset`, { onRequest: needs('words.write'), schema: reset }, async (request, reply) => {
      const command = { id: request.params, ...request.body }
      return answerWith(reply, await resetTemplate(context, editingOf(request), command))
    })

    const responsible = 'Answer for the words as they stand, or no longer'
    const approve = { summary: responsible, tags, params, body: ApproveTemplate, response: { 200: TemplateView } }
    app.post(`${PATH}/approval`, { onRequest: needs('words.approve'), schema: approve }, async (request, reply) => {
      const command = { id: request.params, ...request.body }
      return answerWith(reply, await approveTemplate(context, editingOf(request), command))
    })
  }
}

function editingOf(request: FastifyRequest) {
  return { actor: request.actor, repeat: repeatOf(request) }
}
