/** `/api/v1/staff` and `/api/v1/tokens`: the people of the desk, and programs that speak for it. Registered by routes. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  ChangeStaff,
  CreatedToken,
  GivenLink,
  NewApiToken,
  NewStaff,
  StaffList,
  StaffMember,
  TokenList,
} from '../contract/staff.ts'
import { endApiToken, makeApiToken, readTokenViews } from '../flow/api-token.ts'
import type { Context } from '../flow/context.ts'
import { changeStaff, dismissStaff, inviteStaff, readStaffMembers, renewAccess } from '../flow/edit-staff.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['people']
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })
const Nothing = Type.Null({ description: 'Done' })

export function staffRoutes(context: Context, mailIsOn: boolean): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(memberRoutes(context, mailIsOn))
    await app.register(tokenRoutes(context))
  }
}

function memberRoutes(context: Context, mailIsOn: boolean): FastifyPluginAsyncTypebox {
  const givingOf = (request: FastifyRequest) => ({ actor: request.actor, repeat: repeatOf(request), mailIsOn })
  return async (app) => {
    const list = { summary: 'Who works at the desk', tags, response: { 200: StaffList } }
    app.get('/staff', { onRequest: needs('addresses.read'), schema: list }, async () => ({
      staff: await readStaffMembers(context),
    }))

    const onRequest = needs('people.write')
    const summary = 'Invite somebody: a link for one use within a day'
    const invite = { summary, tags, body: NewStaff, response: { 201: GivenLink } }
    app.post('/staff', { onRequest, schema: invite }, async (request, reply) =>
      answerWith(reply, await inviteStaff(context, givingOf(request), request.body), 201),
    )

    const lost = 'A new link: for a lost password, or an invitation that ran out'
    const renew = { summary: lost, tags, params: ById, response: { 201: GivenLink } }
    app.post('/staff/:id/link', { onRequest, schema: renew }, async (request, reply) =>
      answerWith(reply, await renewAccess(context, givingOf(request), request.params.id), 201),
    )

    const changed = { params: ById, body: ChangeStaff, response: { 200: StaffMember } }
    const change = { summary: 'Change a role; signs them out everywhere', tags, ...changed }
    app.put('/staff/:id', { onRequest, schema: change }, async ({ params, actor, body }, reply) =>
      answerWith(reply, await changeStaff(context, { id: params.id, actor, change: body })),
    )

    const gone = 'Remove somebody from the desk; signs them out everywhere'
    const remove = { summary: gone, tags, params: ById, response: { 204: Nothing } }
    app.delete('/staff/:id', { onRequest, schema: remove }, async ({ params, actor }, reply) =>
      answerWith(reply, await dismissStaff(context, { id: params.id, actor }), 204),
    )
  }
}

function tokenRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('people.write')
    const list = { summary: 'Tokens of programs, newest first', tags, response: { 200: TokenList } }
    app.get('/tokens', { onRequest, schema: list }, async () => ({ tokens: await readTokenViews(context) }))

    const summary = 'Make a token for a program; it is shown once'
    const add = { summary, tags, body: NewApiToken, response: { 201: CreatedToken } }
    app.post('/tokens', { onRequest, schema: add }, async (request, reply) =>
      answerWith(reply, await makeApiToken(context, request, repeatOf(request)), 201),
    )

    const revoke = { summary: 'Revoke a token', tags, params: ById, response: { 204: Nothing } }
    app.delete('/tokens/:id', { onRequest, schema: revoke }, async ({ params, actor }, reply) =>
      answerWith(reply, await endApiToken(context, { id: params.id, actor }), 204),
    )
  }
}
