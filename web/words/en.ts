/** Every text that a person sees, in English: the shape that every other language file must have. Sentences with facts are functions. */
export const en = {
  language: { code: 'en', name: 'English', direction: 'ltr' as 'ltr' | 'rtl' },
  /** The public page. */
  page: {},
  /** Short pages that answer a form: confirm, unsubscribe, not found. */
  answers: {},
  /** Mail and webhook summaries. */
  mail: {},
  /** The desk. */
  desk: {},
}

export type Words = typeof en
