/** Sessions of the desk, kept as hashes of their cookies, and the wrong tries that led to none. Used by `flow/sign-in`. */
import type { Selectable } from 'kysely'
import { SESSION_ENDS, type SessionEnd } from '../domain/sign-in.ts'
import type { Db, Tx } from './open.ts'
import type { SessionsTable } from './schema.ts'

export interface Session {
  readonly tokenHash: string
  readonly staffId: string
  readonly createdAt: number
  readonly seenAt: number
  /** As `browserOf` tells it; null for one that began before this was kept. */
  readonly browser: string | null
  /** As `networkOf` tells it. */
  readonly network: string | null
  /** What the provider of accounts signed when it let this person in, sealed; null: they came in another way. */
  readonly idToken: string | null
}

export async function insertSession(tx: Tx, session: Session): Promise<void> {
  await tx
    .insertInto('sessions')
    .values({
      token_hash: session.tokenHash,
      staff_id: session.staffId,
      created_at: session.createdAt,
      seen_at: session.seenAt,
      browser: session.browser,
      network: session.network,
      id_token: session.idToken,
    })
    .execute()
}

export async function findSession(db: Db | Tx, tokenHash: string): Promise<Session | null> {
  const row = await db.selectFrom('sessions').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
  return row && row.ended_why === null ? toSession(row) : null
}

/** Seen last first, those that are over too. @param staffId null: everybody's */
export async function listSessions(db: Db | Tx, staffId: string | null = null): Promise<Session[]> {
  const all = db
    .selectFrom('sessions')
    .selectAll()
    .where('ended_why', 'is', null)
    .orderBy('seen_at', 'desc')
    .limit(1_000)
  return (await (staffId === null ? all : all.where('staff_id', '=', staffId)).execute()).map(toSession)
}

export async function markSessionSeen(tx: Tx, tokenHash: string, at: number): Promise<void> {
  await tx.updateTable('sessions').set({ seen_at: at }).where('token_hash', '=', tokenHash).execute()
}

export async function dropSession(tx: Tx, tokenHash: string): Promise<void> {
  await tx.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute()
}

/** Why a session that is asked for again ended; null: it was never there, or it is forgotten why. */
export async function whyEnded(db: Db, tokenHash: string): Promise<SessionEnd | null> {
  const row = await db.selectFrom('sessions').select('ended_why').where('token_hash', '=', tokenHash).executeTakeFirst()
  return SESSION_ENDS.find((one) => one === row?.ended_why) ?? null
}

/** Every desk of this person is signed out, and is told why when it asks the next time. */
export async function endSessionsOf(tx: Tx, staffId: string, why: SessionEnd): Promise<void> {
  await tx.updateTable('sessions').set({ ended_why: why, id_token: null }).where('staff_id', '=', staffId).execute()
}

/** Every desk of this person is signed out, but the one whose hash is given. @returns how many were */
export async function dropSessionsOf(tx: Tx, staffId: string, except: string | null = null): Promise<number> {
  const all = tx.deleteFrom('sessions').where('staff_id', '=', staffId)
  const done = await (except === null ? all : all.where('token_hash', '!=', except)).executeTakeFirst()
  return Number(done.numDeletedRows)
}

function toSession(row: Selectable<SessionsTable>): Session {
  const { browser, network } = row
  const times = { createdAt: row.created_at, seenAt: row.seen_at }
  return { tokenHash: row.token_hash, staffId: row.staff_id, ...times, browser, network, idToken: row.id_token }
}

export async function dropOldSessions(
  tx: Tx,
  { createdBefore, seenBefore }: { readonly createdBefore: number; readonly seenBefore: number },
): Promise<void> {
  await tx
    .deleteFrom('sessions')
    .where((e) => e.or([e('created_at', '<=', createdBefore), e('seen_at', '<=', seenBefore)]))
    .execute()
}

/** A password about to be tried: counted before it is looked at, so that a thousand at once count a thousand. */
export interface SignInTry {
  /** The address as it was typed, lower-cased; of an account or of none. */
  readonly account: string
  readonly network: string
  readonly at: number
}

export async function insertTry(tx: Tx, row: SignInTry): Promise<void> {
  await tx.insertInto('sign_in_tries').values(row).execute()
}

export interface TriesSince {
  readonly account: string
  readonly network: string
  readonly hereSince: number
  readonly networkSince: number
  readonly accountSince: number
}

export async function loadTries(
  tx: Tx,
  asked: TriesSince,
): Promise<{ here: number[]; network: number[]; account: number }> {
  const { account, network } = asked
  const ofNetwork = await tx
    .selectFrom('sign_in_tries')
    .select(['at', 'account'])
    .where('network', '=', network)
    .where('at', '>', Math.min(asked.networkSince, asked.hereSince))
    .orderBy('at', 'desc')
    .limit(500)
    .execute()
  const ofAccount = await tx
    .selectFrom('sign_in_tries')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('account', '=', account)
    .where('at', '>', asked.accountSince)
    .executeTakeFirstOrThrow()
  return {
    here: ofNetwork.filter((r) => r.account === account && r.at > asked.hereSince).map((r) => r.at),
    network: ofNetwork.filter((r) => r.at > asked.networkSince).map((r) => r.at),
    account: Number(ofAccount.n),
  }
}

/** The person came in: what went wrong before, from there, was theirs. */
export async function forgetTries(tx: Tx, { account, network }: Omit<SignInTry, 'at'>): Promise<void> {
  await tx.deleteFrom('sign_in_tries').where('account', '=', account).where('network', '=', network).execute()
}

export async function dropTries(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom('sign_in_tries').where('at', '<', before).execute()
}
