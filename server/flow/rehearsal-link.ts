/** The address of a rehearsal's hidden page: signed by the installation's key, stored nowhere. Made for its words, opened by rehearsed-page. */
import { DAY_MS } from '../domain/time.ts'
import { findRehearsal, type Rehearsal } from '../store/rehearsals.ts'
import type { Context } from './context.ts'

const PURPOSE = 'rehearsal'
const TOKEN = /^([0-9a-z]{1,26})\.([A-Za-z0-9_-]{43})$/
/** Long enough to go through it together; then its address leads nowhere. */
const OPEN_AFTER_MS = DAY_MS

/** Absolute, without a slash at its end. */
export function rehearsalUrl({ baseUrl, vault }: Pick<Context, 'baseUrl' | 'vault'>, rehearsalId: string): string {
  return `${baseUrl}/rehearsal/${rehearsalId}.${vault.sign(PURPOSE, rehearsalId)}`
}

/** The same null for a forged, a cut and an old address. */
export async function openRehearsalLink(context: Context, token: string): Promise<Rehearsal | null> {
  const { store, vault, pageId, clock } = context
  const [, id = '', signature = ''] = TOKEN.exec(token) ?? []
  if (id === '' || !vault.isSigned(PURPOSE, id, signature)) return null
  const rehearsal = await findRehearsal(store.db, pageId, id)
  const isOld = rehearsal !== null && rehearsal.endedAt !== null && rehearsal.endedAt + OPEN_AFTER_MS < clock.now()
  return isOld ? null : rehearsal
}
