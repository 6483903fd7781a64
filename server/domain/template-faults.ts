/** What is wrong with a template's variables: names that nobody fills in, and facts that its readers would miss. Asked at every edit. */
import { nearest } from './spelling.ts'
import { VARIABLES } from './template.ts'
import { TEMPLATE_FIELDS, type TemplateField, type TemplateKind, type TemplateText } from './template-kinds.ts'

export interface UnknownVariable {
  readonly field: TemplateField
  /** As it stands between the braces. */
  readonly name: string
  /** The one that was probably meant; null: none is near. */
  readonly nearest: (typeof VARIABLES)[number] | null
}

/** Anything in double braces that reads like a name: whoever wrote it expects it to be filled in. `{{7*7}}` is text. */
const LIKE_A_NAME = /\{\{\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*\}\}/gu

/** In reading order; `{{ since }}` with spaces is none that is filled in either, and means `since`. */
export function unknownIn(text: TemplateText): UnknownVariable[] {
  return TEMPLATE_FIELDS.flatMap((field) =>
    [...text[field].matchAll(LIKE_A_NAME)].flatMap(([whole, name = '']) =>
      (VARIABLES as readonly string[]).includes(name) && whole === `{{${name}}}`
        ? []
        : [{ field, name, nearest: nearest(name, VARIABLES) }],
    ),
  )
}

type Variable = (typeof VARIABLES)[number]

/** What readers of a title, and of a body, ask first. Only reminded of: a sentence may do without. */
const WANTED: Readonly<
  Record<TemplateKind, { readonly title: readonly Variable[]; readonly body: readonly Variable[] }>
> = {
  confirmation: { title: ['components'], body: ['components', 'since'] },
  slowness: { title: ['components'], body: ['components', 'since'] },
  progress: { title: [], body: ['components'] },
  'cause-found': { title: [], body: ['components'] },
  recovery: { title: [], body: ['components', 'duration'] },
  'it-is-over': { title: ['components', 'when'], body: ['components', 'when'] },
  apology: { title: [], body: ['components', 'when'] },
  'false-alarm': { title: [], body: ['components'] },
  correction: { title: [], body: ['components'] },
  maintenance: { title: ['components'], body: ['components', 'when'] },
  'maintenance-over': { title: [], body: ['components'] },
  announcement: { title: [], body: [] },
  'post-mortem': { title: [], body: ['components', 'when'] },
}

export interface MissingVariable {
  readonly field: TemplateField
  readonly name: Variable
}

/** Variables that a template of this kind usually holds and this one does not; of fields that say nothing, none. */
export function missingIn(kind: TemplateKind, text: TemplateText): MissingVariable[] {
  const { title, body } = WANTED[kind]
  const wanted = { title, titleMany: title, body, bodyMany: body } as const
  return (['title', 'titleMany', 'body', 'bodyMany'] as const).flatMap((field) =>
    text[field] === ''
      ? []
      : wanted[field].filter((name) => !text[field].includes(`{{${name}}}`)).map((name) => ({ field, name })),
  )
}
