/** What is copied by hand from a rehearsal says so, wherever it is pasted. Called by draft and preview. */
import type { Context } from './context.ts'

interface ShortForm {
  readonly chat: string
  readonly social: string
}

export async function markedShort({ renderer }: Context, short: ShortForm, language: string): Promise<ShortForm> {
  const mark = await renderer.draftSentence({ rehearsal: true }, language)
  const before = (text: string) => (text === '' ? '' : `${mark}: ${text}`)
  return { chat: before(short.chat), social: before(short.social) }
}
