/** An update to come, as it is kept: held so that one process alone goes on with it, its author, its promise. Called by the flows that keep and end such updates. */
import type { PostUpdate } from '../contract/incidents.ts'
import { holdPage } from '../store/catalogue.ts'
import type { Tx } from '../store/open.ts'
import { findScheduled, type ScheduledUpdate } from '../store/scheduled-updates.ts'
import type { Actor, Context } from './context.ts'

/** Null: another process was faster, or somebody called it off. */
export async function heldRow(context: Context, tx: Tx, id: string): Promise<ScheduledUpdate | null> {
  await holdPage(tx, context.pageId)
  const row = await findScheduled(tx, context.pageId, id)
  return row && row.endedAt === null && row.keptBack === null ? row : null
}

/** Whoever is signed in comes with a session and with rights: neither is to be stored. */
export function storedActor({ kind, id, name }: Actor): string {
  return JSON.stringify({ kind, id, name })
}

export function actorOf({ actor }: Pick<ScheduledUpdate, 'actor'>): Actor {
  const { kind, id, name } = JSON.parse(actor) as Actor
  return { kind, id, name }
}

/** A promise for before now would be broken as it is made. */
export function freshPromise(update: PostUpdate, now: number): PostUpdate {
  const { nextUpdateAt = null } = update
  return { ...update, nextUpdateAt: nextUpdateAt !== null && nextUpdateAt > now ? nextUpdateAt : null }
}
