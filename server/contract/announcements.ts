/** Wire shapes of announcements at the desk, and of the pictures that they show. */
import Type, { type Static } from 'typebox'
import { ANNOUNCEMENT_STATES } from '../domain/announcement.ts'
import { LARGEST_PICTURE_BYTES, PICTURE_TYPES } from '../domain/picture.ts'
import { TONES } from '../domain/template-kinds.ts'
import { HistoryEntry } from './incidents.ts'
import { When } from './maintenance.ts'
import { Preview } from './preview.ts'
import { Cursor, Instant, LanguageCode, MaybeInstant, MaybeString, Version } from './shapes.ts'

export const PictureId = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the content, in hex' })

/** `POST /api/v1/pictures`: the same content is one picture, however often it comes. */
export const AddPicture = Type.Object(
  {
    data: Type.String({
      minLength: 1,
      maxLength: Math.ceil(LARGEST_PICTURE_BYTES / 3) * 4 + 4,
      description: 'A PNG, JPEG or WebP of at most 1 MiB, in base64',
    }),
  },
  { additionalProperties: false },
)
export type AddPicture = Static<typeof AddPicture>

export const PictureView = Type.Object({
  id: PictureId,
  type: Type.Enum([...PICTURE_TYPES]),
  width: Type.Integer(),
  height: Type.Integer(),
})
export type PictureView = Static<typeof PictureView>

const Text = Type.Object(
  {
    title: Type.String({ maxLength: 200 }),
    body: Type.String({ maxLength: 5_000 }),
    alt: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'What the picture shows; needed in each language where there is one',
      }),
    ),
  },
  { additionalProperties: false },
)

const announcement = {
  tone: Type.Optional(Type.Enum([...TONES], { description: 'Default plain. Nothing light while an incident is open' })),
  startsAt: Type.Optional(When),
  endsAt: When,
  /** A language that is missing or null is left out visibly. */
  texts: Type.Record(LanguageCode, Type.Union([Text, Type.Null()]), { additionalProperties: false }),
  picture: Type.Optional(Type.Union([PictureId, Type.Null()])),
  notify: Type.Optional(
    Type.Boolean({ description: 'false: subscribers hear nothing of it. Absent: they do; in a change: as before' }),
  ),
}

/** `POST /api/v1/announcements`; without `startsAt` it is shown at once. */
export const PublishAnnouncement = Type.Object(announcement, { additionalProperties: false })
export type PublishAnnouncement = Static<typeof PublishAnnouncement>

/** `PUT /api/v1/announcements/:id`: replaces everything. Once it is shown, its start stays. */
export const ChangeAnnouncement = Type.Object({ version: Version, ...announcement }, { additionalProperties: false })
export type ChangeAnnouncement = Static<typeof ChangeAnnouncement>

/** `POST /api/v1/announcements/:id/withdraw` */
export const WithdrawAnnouncement = Type.Object({ version: Version }, { additionalProperties: false })
export type WithdrawAnnouncement = Static<typeof WithdrawAnnouncement>

const Words = Type.Record(Type.String(), Type.String())

export const AnnouncementView = Type.Object({
  id: Type.String(),
  state: Type.Enum([...ANNOUNCEMENT_STATES]),
  version: Type.Integer(),
  tone: Type.Enum([...TONES]),
  startsAt: Instant,
  endsAt: Instant,
  /** Null: viewers have not seen it. */
  shownAt: MaybeInstant,
  /** Its time has come, and it waits for an incident to end: it is light. */
  waitsSince: MaybeInstant,
  /** It is light, and an incident is open: the front page leaves it out meanwhile. */
  isWithheld: Type.Boolean(),
  notify: Type.Boolean(),
  title: Words,
  body: Words,
  alt: Words,
  picture: Type.Union([PictureView, Type.Null()]),
  author: Type.String(),
  createdAt: Instant,
  updatedAt: Instant,
  /** Its public page. */
  url: Type.String(),
  /** What it said before, newest first; empty while nobody had seen it. */
  earlier: Type.Array(Type.Object({ until: Instant, by: Type.String(), title: Words, body: Words })),
})
export type AnnouncementView = Static<typeof AnnouncementView>

export const AnnouncementList = Type.Object({ announcements: Type.Array(AnnouncementView), nextCursor: MaybeString })
export type AnnouncementList = Static<typeof AnnouncementList>

export const AnnouncementDetail = Type.Object({ announcement: AnnouncementView, history: Type.Array(HistoryEntry) })
export type AnnouncementDetail = Static<typeof AnnouncementDetail>

export const AnnouncementQuery = Type.Object(
  {
    /** current: to come and shown, soonest first; past: newest first. */
    view: Type.Optional(Type.Enum(['current', 'past'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    cursor: Type.Optional(Cursor),
  },
  { additionalProperties: false },
)
export type AnnouncementQuery = Static<typeof AnnouncementQuery>

/** `POST /api/v1/announcements/previews`: the same command as for `announcements`. */
export const AnnouncementPreview = Preview
