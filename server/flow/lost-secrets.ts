/** What stands still since its secret was sealed with another key. Called by compose at the start, for the operator's log. */
import { listContacts } from '../store/oncall.ts'
import { sealedSubscribers } from '../store/recipients.ts'
import { probesWithLostSecrets } from './assignments.ts'
import type { Context } from './context.ts'

export interface LostSecrets {
  readonly facts: Readonly<Record<string, unknown>>
  readonly says: string
}

const PROBES =
  'these probes stand still: their secrets were sealed with another key. Bring that key back, or write the secrets again'
const WEBHOOKS =
  'these webhooks hear nothing: what signs their messages was sealed with another key. Bring that key back, or give each a new secret: remove it and add it again, or write one in the catalogue file'

/** One entry for probes and one for webhooks, where any is hit. */
export async function lostSecrets(context: Context): Promise<readonly LostSecrets[]> {
  const probes = await probesWithLostSecrets(context)
  const oncall = await lostContacts(context)
  const subscribers = await countLostSubscribers(context)
  return [
    ...(probes.length > 0 ? [{ facts: { probes }, says: PROBES }] : []),
    ...(oncall.length + subscribers > 0 ? [{ facts: { oncall, subscribers }, says: WEBHOOKS }] : []),
  ]
}

const isLost = ({ vault }: Context, sealed: string | null) => sealed !== null && vault.tryOpen(sealed) === null

/** By host: a webhook's path may hold a secret. */
async function lostContacts(context: Context): Promise<string[]> {
  const contacts = await listContacts(context.store.db, context.pageId)
  return contacts.filter((c) => isLost(context, c.signingSecret)).map((c) => URL.parse(c.address)?.host ?? '?')
}

async function countLostSubscribers(context: Context): Promise<number> {
  const { store, pageId } = context
  let lost = 0
  for (let after: string | null = ''; after !== null; ) {
    const chunk: Awaited<ReturnType<typeof sealedSubscribers>> = await sealedSubscribers(store.db, { pageId, after })
    lost += chunk.filter((s) => isLost(context, s.signingSecret)).length
    after = chunk.at(-1)?.id ?? null
  }
  return lost
}
