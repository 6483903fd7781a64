/** A moment of a post-mortem's timeline in words, for the page, mails and the dossier. */
import type { PublicPostMortem } from '../../server/contract/public.ts'
import type { Words } from './en.ts'

export function momentText(
  { what, state }: Omit<PublicPostMortem['timeline'][number], 'at'>,
  { postMortem, incidentStates }: Words['page'],
): string {
  const text = postMortem.moments[what]
  return state === undefined || what === 'confirmed' ? text : `${text}: ${incidentStates[state]}`
}
