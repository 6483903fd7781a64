/** `/api/v1/me`: what people change of themselves. Registered by routes. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { StaffView } from '../contract/console.ts'
import {
  ChangeMe,
  ChangePassword,
  EndedSessions,
  EndTotp,
  OwnSessionList,
  RecoveryCodes,
  SetTotp,
  TotpProposal,
  TotpView,
} from '../contract/staff.ts'
import { networkOf } from '../domain/network.ts'
import type { Context } from '../flow/context.ts'
import { changeMe, changePassword, endOtherSessions, endOwnSession, readOwnSessions } from '../flow/own-account.ts'
import { endTotp, proposeTotp, readTotp, setTotp } from '../flow/second-factor.ts'
import { answerWith } from './outcome.ts'
import { needs } from './session.ts'

const tags = ['session']
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function meRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('signed-in')
    const rename = { summary: 'Change my name and language', tags, body: ChangeMe, response: { 200: StaffView } }
    app.put('/me', { onRequest, schema: rename }, async ({ actor, body }, reply) =>
      answerWith(reply, await changeMe(context, actor, body)),
    )

    const ends = 'Change my password; ends all my other sessions'
    const choose = { summary: ends, tags, body: ChangePassword, response: { 200: EndedSessions } }
    app.put('/me/password', { onRequest, schema: choose }, async ({ actor, body, ip }, reply) =>
      answerWith(reply, await changePassword(context, { actor, body, network: networkOf(ip) })),
    )

    const list = { summary: 'Where I am signed in', tags, response: { 200: OwnSessionList } }
    app.get('/me/sessions', { onRequest, schema: list }, async ({ actor }) => ({
      sessions: await readOwnSessions(context, actor),
    }))

    await app.register(totpRoutes(context))

    const others = { summary: 'End all my sessions but this one', tags, response: { 200: EndedSessions } }
    app.delete('/me/sessions', { onRequest, schema: others }, ({ actor }) => endOtherSessions(context, actor))

    const one = { summary: 'End one of my sessions', tags, params: ById, response: { 204: Type.Null() } }
    app.delete('/me/sessions/:id', { onRequest, schema: one }, async ({ actor, params }, reply) =>
      answerWith(reply, await endOwnSession(context, actor, params.id), 204),
    )
  }
}

/** The code of an authenticator app, asked after the password. */
function totpRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('signed-in')
    const read = { summary: 'Whether a code is asked of me', tags, response: { 200: TotpView } }
    app.get('/me/totp', { onRequest, schema: read }, ({ actor }) => readTotp(context, actor))

    const propose = { summary: 'A secret for an authenticator app', tags, response: { 200: TotpProposal } }
    app.get('/me/totp/new', { onRequest, schema: propose }, async ({ actor }, reply) =>
      answerWith(reply, await proposeTotp(context, actor)),
    )

    const summary = 'Ask a code of me from now on; ends all my other sessions'
    const set = { summary, tags, body: SetTotp, response: { 200: RecoveryCodes } }
    app.put('/me/totp', { onRequest, schema: set }, async ({ actor, body }, reply) =>
      answerWith(reply, await setTotp(context, { actor, body })),
    )

    const end = { summary: 'Ask no code of me any more', tags, body: EndTotp, response: { 204: Type.Null() } }
    app.post('/me/totp/end', { onRequest, schema: end }, async ({ actor, body, ip }, reply) =>
      answerWith(reply, await endTotp(context, { actor, code: body.code, network: networkOf(ip) }), 204),
    )
  }
}
