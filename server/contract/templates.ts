/** Wire shapes of templates: as the page has them, edits, approvals, and what is wrong with their variables. */
import Type, { type Static } from 'typebox'
import { VARIABLES } from '../domain/template.ts'
import { TEMPLATE_FIELDS, TEMPLATE_KINDS, TONES } from '../domain/template-kinds.ts'
import { CoveredComponent, When } from './maintenance.ts'
import { Instant, LanguageCode } from './shapes.ts'

const Kind = Type.Enum([...TEMPLATE_KINDS])
const InTone = Type.Enum([...TONES])
const Field = Type.Enum([...TEMPLATE_FIELDS])

const title = Type.String({ maxLength: 300, description: 'Empty: the incident keeps its title' })
const body = { maxLength: 5_000 }
const sentence = { maxLength: 2_000 }
const short = Type.String({ maxLength: 2_000, description: 'Empty: made from the body. The link is always added' })

/** `{{name}}` is filled in, for the names in `variables`; anything else is text. `...Many` is for several components; empty: as for one. */
export const TemplateWords = Type.Object(
  {
    title,
    titleMany: title,
    body: Type.String({ minLength: 1, ...body }),
    bodyMany: Type.String(body),
    works: Type.String(sentence),
    advice: Type.String(sentence),
    chat: short,
    social: short,
  },
  { additionalProperties: false },
)

export const OneTemplate = Type.Object({ kind: Kind, tone: InTone, language: LanguageCode })

/** 0: as it is shipped, and never touched. */
const Seen = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })

export const EditTemplate = Type.Object({ version: Seen, text: TemplateWords }, { additionalProperties: false })
export type EditTemplate = Static<typeof EditTemplate>

export const ApproveTemplate = Type.Object(
  { version: Seen, approved: Type.Boolean({ description: 'false: the approval is withdrawn' }) },
  { additionalProperties: false },
)
export type ApproveTemplate = Static<typeof ApproveTemplate>

export const ResetTemplate = Type.Object({ version: Seen }, { additionalProperties: false })
export type ResetTemplate = Static<typeof ResetTemplate>

const Missing = Type.Array(Type.Object({ field: Field, name: Type.String() }))

/** What is wrong with a template's variables. */
export const TemplateFaults = Type.Object({
  /** Nothing is filled in for these; `nearest` is what was probably meant. */
  unknown: Type.Array(
    Type.Object({ field: Field, name: Type.String(), nearest: Type.Union([Type.Enum([...VARIABLES]), Type.Null()]) }),
  ),
  /** Facts that its readers would miss. */
  missing: Missing,
})
export type TemplateFaults = Static<typeof TemplateFaults>

const Approval = Type.Union([Type.Object({ by: Type.String(), at: Instant }), Type.Null()])

export const TemplateView = Type.Object({
  kind: Kind,
  tone: InTone,
  language: Type.String(),
  version: Seen,
  text: TemplateWords,
  /** The words are those that came with the product. */
  isShipped: Type.Boolean(),
  /** Who wrote these words, and when; null: they are as shipped. */
  edited: Approval,
  /** Who answers for these very words; an edit takes it away. */
  approved: Approval,
  /** Facts that its readers would miss. */
  missing: Missing,
})
export type TemplateView = Static<typeof TemplateView>

export const TemplateList = Type.Object({
  variables: Type.Array(Type.Enum([...VARIABLES])),
  templates: Type.Array(TemplateView),
})
export type TemplateList = Static<typeof TemplateList>

export const TemplateHistory = Type.Object({
  /** Newest first. */
  versions: Type.Array(
    Type.Object({
      version: Type.Integer(),
      /** Null: as it was shipped. */
      text: Type.Union([TemplateWords, Type.Null()]),
      author: Type.String(),
      at: Instant,
      approved: Approval,
    }),
  ),
})
export type TemplateHistory = Static<typeof TemplateHistory>

/** `POST /api/v1/templates/drafts`: a template filled with these facts. Changes nothing. */
export const FillTemplate = Type.Object(
  {
    kind: Kind,
    /** Default plain. A kind without words in this tone speaks plainly. */
    tone: Type.Optional(InTone),
    components: Type.Optional(Type.Array(CoveredComponent, { maxItems: 200 })),
    /** From when until when; default now. */
    startsAt: Type.Optional(When),
    endsAt: Type.Optional(When),
  },
  { additionalProperties: false },
)
export type FillTemplate = Static<typeof FillTemplate>

/** By language; as in a draft of an update. */
export const FilledTemplate = Type.Object({
  texts: Type.Record(
    Type.String(),
    Type.Object({ title: Type.String(), body: Type.String(), works: Type.String(), advice: Type.String() }),
  ),
  short: Type.Record(Type.String(), Type.Object({ chat: Type.String(), social: Type.String() })),
  /** The languages for whose template, as it stands, somebody answers. */
  approved: Type.Array(Type.String()),
})
export type FilledTemplate = Static<typeof FilledTemplate>
