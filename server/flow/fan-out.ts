/**
 * Step 4 of the line: an outbox row whose page is out becomes one delivery per recipient, 500 at a time. Killed anywhere,
 * it goes on from its cursor; inserting the same recipient twice adds nothing. Called by the outbox loop.
 */
import { type Gates, NO_GATES } from '../domain/gate.ts'
import { LEASE_MS } from '../domain/outbox.ts'
import {
  advanceOutbox,
  fanOutCorrection,
  fanOutToStaff,
  fanOutToSubscribers,
  finishOutbox,
  holdOutbox,
} from '../store/fan-out.ts'
import type { Tx } from '../store/open.ts'
import { claimOutbox, type OutboxRow, SUBSCRIBED } from '../store/outbox.ts'
import { rehearsalAbout } from '../store/rehearsals.ts'
import { insertChange } from '../store/traces.ts'
import { endInTime } from './close-rehearsal.ts'
import type { Context } from './context.ts'
import { tellContacts } from './escalate.ts'
import { whoHears } from './post-mortem-audience.ts'
import { fanOutPromise } from './remind-of-promise.ts'
import { fanOutWords } from './tell-words.ts'

/** Fans out one waiting row to its end. @returns false when none was waiting */
export async function fanOut(context: Context): Promise<boolean> {
  const { store, clock, holder } = context
  const row = await claimOutbox(store.db, { holder, now: clock.now() })
  if (!row) return false
  let cursor: string | null = row.cursor
  while (cursor !== null) {
    const at: string = cursor
    cursor = await store.transact((tx) => chunk(context, tx, { ...row, cursor: at }))
    context.wake('deliver')
  }
  return true
}

/** @returns where the next chunk begins; null when everyone has a row, which is then marked, and when it was stopped */
async function chunk(context: Context, tx: Tx, row: OutboxRow & { readonly cursor: string }): Promise<string | null> {
  const now = context.clock.now()
  if (!(await holdOutbox(tx, { id: row.id, holder: context.holder, leaseUntil: now + LEASE_MS }))) return null
  const next = await insertChunk(context, tx, row)
  if (next !== null) {
    await advanceOutbox(tx, { id: row.id, cursor: next })
    return next
  }
  await finishOutbox(tx, { id: row.id, at: now })
  await insertChange(tx, { pageId: row.pageId, kind: 'delivery', subjectId: row.subjectId, at: now })
  return null
}

async function insertChunk(
  context: Context,
  tx: Tx,
  row: OutboxRow & { readonly cursor: string },
): Promise<string | null> {
  const now = context.clock.now()
  if (row.kind === 'rehearsal') {
    await endInTime(context, tx, row)
    return null
  }
  const kind = SUBSCRIBED[row.kind]
  // Before anything that finds subscribers: of a rehearsal they never hear, whatever is said in it.
  const rehearsal = kind ? await rehearsalAbout(tx, row.subjectId) : null
  if (rehearsal) {
    await fanOutToStaff(tx, row, { staffIds: rehearsal.participants, now })
    return null
  }
  if (row.kind === 'correction') {
    await fanOutCorrection(tx, row, { updateId: (JSON.parse(row.facts) as { corrects: string }).corrects, now })
    return null
  }
  if (kind) {
    const { gates = NO_GATES } = JSON.parse(row.facts) as { gates?: Gates }
    const chosen = { kind, now, gates }
    if (row.kind !== 'post-mortem') return fanOutToSubscribers(tx, row, chosen)
    return fanOutToSubscribers(tx, row, { ...chosen, who: await whoHears(tx, row) })
  }
  if (row.kind === 'oncall' || row.kind === 'escalation') await tellContacts(context, tx, row)
  if (row.kind === 'promise') await fanOutPromise(context, tx, row)
  if (row.kind === 'words') await fanOutWords(context, tx, row)
  return null
}
