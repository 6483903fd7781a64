/** `/api/v1/session/passkey` and `/api/v1/me/passkeys`: in by a passkey, and one's own ones. Registered by routes. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { SessionView } from '../contract/console.ts'
import {
  AddPasskey,
  AskToMakePasskey,
  PasskeyList,
  PasskeyOptions,
  PasskeyView,
  RenamePasskey,
  SignInByPasskey,
} from '../contract/passkeys.ts'
import { networkOf } from '../domain/network.ts'
import type { Context } from '../flow/context.ts'
import { addPasskey, askToMakePasskey, nameOwnPasskey, readPasskeys, removeOwnPasskey } from '../flow/own-passkeys.ts'
import { askForPasskey, signInByPasskey } from '../flow/passkey-sign-in.ts'
import { answerWith } from './outcome.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'
import { entranceOf, welcome } from './welcome.ts'

const tags = ['session']
const ById = Type.Object({ id: Type.String({ maxLength: 1_400 }) })

export function passkeyRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const open = { config: { open: true } }
    const question = { summary: 'What a browser asks a passkey', tags, response: { 200: PasskeyOptions } }
    app.get('/session/passkey', { ...open, schema: question }, () => askForPasskey(context))

    const enter = { summary: 'Sign in by a passkey', tags, body: SignInByPasskey, response: { 201: SessionView } }
    app.post('/session/passkey', { ...open, schema: enter }, async (request, reply) => {
      const command = { used: request.body.used, entrance: entranceOf(request, context) }
      return welcome(context, reply, await signInByPasskey(context, command))
    })
    await app.register(ownRoutes(context))
  }
}

function ownRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const onRequest = needs('signed-in')
    const list = { summary: 'My passkeys', tags, response: { 200: PasskeyList } }
    app.get('/me/passkeys', { onRequest, schema: list }, async ({ actor }) => ({
      passkeys: await readPasskeys(context, actor),
    }))

    const needed = 'What a browser needs to make a passkey; takes the password'
    const question = { summary: needed, tags, body: AskToMakePasskey, response: { 200: PasskeyOptions } }
    app.post('/me/passkeys/options', { onRequest, schema: question }, async ({ actor, body, ip }, reply) =>
      answerWith(reply, await askToMakePasskey(context, { actor, password: body.password, network: networkOf(ip) })),
    )

    const summary = 'Add a passkey; ends all my other sessions'
    const add = { summary, tags, body: AddPasskey, response: { 201: PasskeyView } }
    app.post('/me/passkeys', { onRequest, schema: add }, async (request, reply) =>
      answerWith(reply, await addPasskey(context, request, repeatOf(request)), 201),
    )

    const named = { params: ById, body: RenamePasskey, response: { 200: PasskeyView } }
    const rename = { summary: 'Name a passkey', tags, ...named }
    app.put('/me/passkeys/:id', { onRequest, schema: rename }, async ({ actor, params, body }, reply) =>
      answerWith(reply, await nameOwnPasskey(context, { actor, id: params.id, name: body.name })),
    )

    const gone = 'Remove a passkey; ends all my other sessions'
    const remove = { summary: gone, tags, params: ById, response: { 204: Type.Null() } }
    app.delete('/me/passkeys/:id', { onRequest, schema: remove }, async ({ actor, params }, reply) =>
      answerWith(reply, await removeOwnPasskey(context, { actor, id: params.id }), 204),
    )
  }
}
