/** How often an address or a network asked for mail: what the limits of `domain/sign-up` count. Used by `flow/subscribe`. */
import { NETWORK_PER_HOUR } from '../domain/sign-up.ts'
import type { Tx } from './open.ts'

export interface SignUp {
  readonly pageId: string
  /** Empty when no mail leaves: that sign-up counts for its network only. */
  readonly addressKey: string
  readonly network: string
  /** When its mail leaves, or would. */
  readonly at: number
}

export async function insertSignUp(tx: Tx, row: SignUp): Promise<void> {
  const { network, at } = row
  await tx.insertInto('sign_ups').values({ page_id: row.pageId, address_key: row.addressKey, network, at }).execute()
}

/** Newest first, those still queued included. */
export async function signUpsOfAddress(tx: Tx, addressKey: string, since: number): Promise<number[]> {
  const rows = await tx
    .selectFrom('sign_ups')
    .select('at')
    .where('address_key', '=', addressKey)
    .where('at', '>', since)
    .orderBy('at', 'desc')
    .limit(100)
    .execute()
  return rows.map((r) => r.at)
}

/** When the 20th newest of this network leaves or left; null when there were fewer. */
export async function twentiethOfNetwork(tx: Tx, network: string): Promise<number | null> {
  const row = await tx
    .selectFrom('sign_ups')
    .select('at')
    .where('network', '=', network)
    .orderBy('at', 'desc')
    .offset(NETWORK_PER_HOUR - 1)
    .limit(1)
    .executeTakeFirst()
  return row?.at ?? null
}

export async function dropSignUps(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('sign_ups').where('at', '<', before).execute()
}
