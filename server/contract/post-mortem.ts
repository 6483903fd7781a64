/** Wire shapes of post-mortems: what happened, why, and what we do about it, published on an incident that is over. */
import Type, { type Static } from 'typebox'
import { PUBLIC_STATES } from '../domain/incident.ts'
import { MOMENT_KINDS } from '../domain/post-mortem.ts'
import { Audience } from './deliveries.ts'
import { LIMITS_TEXT, UpdateView } from './incidents.ts'
import { Instant, LanguageCode, Version } from './shapes.ts'

const Part = Type.String({ minLength: 1, maxLength: LIMITS_TEXT.body })

export const PostMortemText = Type.Object(
  {
    /** Above it on the page and in mails; absent: a set one. */
    title: Type.Optional(Type.String({ maxLength: LIMITS_TEXT.title })),
    /** What happened, for readers. */
    summary: Part,
    cause: Part,
    /** What we do about it. */
    remedy: Part,
  },
  { additionalProperties: false },
)
export type PostMortemText = Static<typeof PostMortemText>

/** A language that is null or missing is left out visibly. */
export const PostMortemTexts = Type.Record(LanguageCode, Type.Union([PostMortemText, Type.Null()]), {
  additionalProperties: false,
})
export type PostMortemTexts = Static<typeof PostMortemTexts>

const words = {
  /** The incident's. */
  version: Version,
  texts: PostMortemTexts,
  /** Moments of the timeline that stay untold, by id. */
  untold: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 500 })),
}

/** `POST /api/v1/incidents/:id/post-mortem`: goes to those who were told of the incident. */
export const PublishPostMortem = Type.Object(
  {
    ...words,
    /** false: the page changes and nobody is written to. Default true. */
    notify: Type.Optional(Type.Boolean()),
    /** Whose draft it came from, by writer id: that goes with one's own. */
    draftOf: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type PublishPostMortem = Static<typeof PublishPostMortem>

/**
 * `POST /api/v1/incidents/:id/post-mortem/edits`, and `.../previews` of one to come. In an edit every language that it
 * speaks is named: with its words, or null.
 */
export const EditPostMortem = Type.Object(words, { additionalProperties: false })
export type EditPostMortem = Static<typeof EditPostMortem>

export const MomentView = Type.Object({
  id: Type.String(),
  what: Type.Enum([...MOMENT_KINDS]),
  at: Instant,
  state: Type.Optional(Type.Enum([...PUBLIC_STATES])),
})

/** Words in the making: any of them may be empty. */
const StartText = Type.Object({
  title: Type.String(),
  summary: Type.String(),
  cause: Type.String(),
  remedy: Type.String(),
})

/** `GET /api/v1/incidents/:id/post-mortem` */
export const PostMortemView = Type.Object({
  /** null: there is none yet. */
  published: Type.Union([UpdateView, Type.Null()]),
  /** All that the rows know, oldest first. */
  timeline: Type.Array(MomentView),
  /** The template, filled, by language. */
  start: Type.Record(Type.String(), StartText),
  /** The languages for whose template somebody answers. */
  approved: Type.Array(Type.String()),
  /** In the making, the newest first: colleagues may go on with them. */
  drafts: Type.Array(
    Type.Object({
      writerId: Type.String(),
      by: Type.String(),
      isOwn: Type.Boolean(),
      savedAt: Instant,
      content: Type.String({ description: 'As its writer’s desk or program kept it' }),
    }),
  ),
  /** Who would hear it now. */
  audience: Audience,
})
export type PostMortemView = Static<typeof PostMortemView>
