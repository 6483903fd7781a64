/** `/api/v1/announcements`, from their plan to their end, and `/api/v1/pictures`, which they show. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  AddPicture,
  AnnouncementDetail,
  AnnouncementList,
  AnnouncementPreview,
  AnnouncementQuery,
  ChangeAnnouncement,
  PictureId,
  PictureView,
  PublishAnnouncement,
  WithdrawAnnouncement,
} from '../contract/announcements.ts'
import { isRefusal } from '../domain/refusal.ts'
import { readAnnouncementDetail, readAnnouncements } from '../flow/announcement-views.ts'
import type { Context } from '../flow/context.ts'
import { addPicture, readPictureContent } from '../flow/pictures.ts'
import { previewAnnouncement } from '../flow/preview-announcement.ts'
import { changeAnnouncement, publishAnnouncement, withdrawAnnouncement } from '../flow/publish-announcement.ts'
import { answerWith } from './outcome.ts'
import { refuseUnapproved } from './own-words.ts'
import { sendRefusal } from './problem.ts'
import { repeatOf } from './repeat.ts'
import { needs } from './session.ts'

const tags = ['announcements']
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) })

export function announcementRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const reads = needs('desk.read')
    const current = 'Announcements: to come and shown, or past'
    const list = { summary: current, tags, querystring: AnnouncementQuery, response: { 200: AnnouncementList } }
    app.get('/announcements', { onRequest: reads, schema: list }, (request) =>
      readAnnouncements(context, request.query),
    )

    const one = { summary: 'One, with its history', tags, params: ById, response: { 200: AnnouncementDetail } }
    app.get('/announcements/:id', { onRequest: reads, schema: one }, async ({ params }, reply) =>
      answerWith(reply, await readAnnouncementDetail(context, context.store.db, params.id)),
    )

    const seen = 'An announcement as it would go out; changes nothing'
    const preview = { summary: seen, tags, body: PublishAnnouncement, response: { 200: AnnouncementPreview } }
    app.post('/announcements/previews', { onRequest: reads, schema: preview }, async ({ body, actor }, reply) =>
      answerWith(reply, await previewAnnouncement(context, { said: body, actor })),
    )

    const onRequest = needs('incidents.write')
    const preHandler = refuseUnapproved(context)
    const answer = { 201: AnnouncementDetail }
    const say = { summary: 'Announce something, now or later', tags, body: PublishAnnouncement, response: answer }
    app.post('/announcements', { onRequest, preHandler, schema: say }, async (request, reply) =>
      answerWith(reply, await publishAnnouncement(context, editingOf(request), request.body), 201),
    )

    const changed = { params: ById, body: ChangeAnnouncement, response: { 200: AnnouncementDetail } }
    const change = { summary: 'Change its words, picture, tone and times', tags, ...changed }
    app.put('/announcements/:id', { onRequest, preHandler, schema: change }, async (request, reply) => {
      const command = { id: request.params.id, change: request.body }
      return answerWith(reply, await changeAnnouncement(context, editingOf(request), command))
    })

    const ended = { params: ById, body: WithdrawAnnouncement, response: { 200: AnnouncementDetail } }
    const withdraw = { summary: 'Call it off, or take it back: it ends now', tags, ...ended }
    app.post('/announcements/:id/withdraw', { onRequest, schema: withdraw }, async (request, reply) => {
      const command = { id: request.params.id, ...request.body }
      return answerWith(reply, await withdrawAnnouncement(context, editingOf(request), command))
    })
  }
}

/** A picture of 1 MiB in base64, and the JSON around it. */
const PICTURE_BODY_LIMIT = 1_500_000

export function pictureRoutes(context: Context): FastifyPluginAsyncTypebox {
  return async (app) => {
    const added = { body: AddPicture, response: { 201: PictureView } }
    const add = { summary: 'Bring a picture, for an announcement to show', tags, ...added }
    const onRequest = needs('incidents.write')
    app.post('/pictures', { onRequest, bodyLimit: PICTURE_BODY_LIMIT, schema: add }, async (request, reply) =>
      answerWith(reply, await addPicture(context, editingOf(request), request.body), 201),
    )

    const schema = { summary: 'A picture itself', tags, params: Type.Object({ id: PictureId }) }
    app.get('/pictures/:id', { onRequest: needs('desk.read'), schema }, async ({ params }, reply) => {
      const picture = await readPictureContent(context, params.id)
      if (isRefusal(picture)) return sendRefusal(reply, picture)
      return reply.type(`image/${picture.type}`).send(Buffer.from(picture.content))
    })
  }
}

function editingOf(request: FastifyRequest) {
  return { actor: request.actor, repeat: repeatOf(request) }
}
