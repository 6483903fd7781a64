/** The pages that answer a form or a link, by name. Rendered by the web module, sent by http/answer-page and its neighbours. */

/**
 * The answers that the renderer writes as `_answers/<name>.<language>.html`: the server sends them at addresses of its own
 * (after a form, behind a token). A form on one posts to the address it stands at.
 */
export const ANSWERS = [
  'check-mail',
  'confirm',
  'confirmed',
  'unsubscribe',
  'unsubscribed',
  'link-dead',
  'not-found',
  'form-problem',
  'try-again',
  'check-mail-later',
  'form-elsewhere',
] as const
export type AnswerName = (typeof ANSWERS)[number]

/** Stands in `check-mail-later`, once; the server puts the time in its place at which this reader's mail leaves. */
export const LEAVES_AT = '__:__'
