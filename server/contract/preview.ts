/** Wire shapes of previews: what would go out, rendered by what sends it. Nothing is published, and nobody is written to. */
import Type, { type Static } from 'typebox'
import { TEMPLATE_KINDS } from '../domain/template-kinds.ts'
import { OpenIncident, PostUpdate } from './incidents.ts'
import { LanguageCode, MaybeString } from './shapes.ts'
import { TemplateFaults, TemplateWords } from './templates.ts'

const Short = Type.Object(
  { chat: Type.String({ maxLength: 6_000 }), social: Type.String({ maxLength: 6_000 }) },
  { additionalProperties: false },
)
/** As a draft gave them, with their link; a language that is missing has its body. */
const ShortForms = Type.Record(LanguageCode, Short, { additionalProperties: false })

/** `POST /api/v1/incidents/:id/previews`: the same command as for `updates`. */
export const PreviewUpdate = Type.Object(
  { update: PostUpdate, short: Type.Optional(ShortForms) },
  { additionalProperties: false },
)
export type PreviewUpdate = Static<typeof PreviewUpdate>

/** `POST /api/v1/previews`: the same command as for `incidents`. */
export const PreviewOpening = Type.Object(
  { open: OpenIncident, short: Type.Optional(ShortForms) },
  { additionalProperties: false },
)
export type PreviewOpening = Static<typeof PreviewOpening>

/** A body may still be empty: that language is left out. */
const InTheMaking = Type.Object(
  { ...TemplateWords.properties, body: Type.String({ maxLength: 5_000 }) },
  { additionalProperties: false },
)

/** `POST /api/v1/templates/previews`: words in the making, filled with an example of this page. */
export const PreviewTemplate = Type.Object(
  {
    kind: Type.Enum([...TEMPLATE_KINDS]),
    texts: Type.Record(LanguageCode, InTheMaking, { additionalProperties: false }),
    /** Two components instead of one. */
    several: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type PreviewTemplate = Static<typeof PreviewTemplate>

const Count = Type.Object({ length: Type.Integer(), longest: Type.Integer() })

const ShortForm = Type.Object({
  text: Type.String(),
  lengths: Type.Object({ x: Count, mastodon: Count, bluesky: Count }),
})

export const PreviewInLanguage = Type.Object({
  /** The incident's page, a whole HTML document; null: this kind has none. */
  page: MaybeString,
  mail: Type.Union([Type.Object({ subject: Type.String(), html: Type.String(), text: Type.String() }), Type.Null()]),
  chat: Type.String(),
  social: ShortForm,
})
export type PreviewInLanguage = Static<typeof PreviewInLanguage>

export const Preview = Type.Object({
  /** By language of the page. */
  languages: Type.Record(Type.String(), PreviewInLanguage),
  /** The body that is signed and sent; null: this kind sends none. */
  webhook: MaybeString,
})
export type Preview = Static<typeof Preview>

export const TemplatePreview = Type.Object({
  ...Preview.properties,
  /** The texts, filled. */
  filled: Type.Record(
    Type.String(),
    Type.Object({ title: Type.String(), body: Type.String(), works: Type.String(), advice: Type.String() }),
  ),
  faults: Type.Record(Type.String(), TemplateFaults),
})
export type TemplatePreview = Static<typeof TemplatePreview>
