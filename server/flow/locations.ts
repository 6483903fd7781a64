/**
 * The places that probes look from, as staff see and administer them: made, given a token for their agent, shut out, let
 * in again. Called by the routes of /api/v1/locations.
 */
import type { CreatedLocation, LocationView, NewLocation } from '../contract/locations.ts'
import { ENROL_TOKEN_MS, isTokenUsed, locationState } from '../domain/agent.ts'
import { isCheckedFrom } from '../domain/catalogue.ts'
import { plainName } from '../domain/plain-name.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { isAsked } from '../domain/told.ts'
import {
  type Agent,
  findAgent,
  insertLocation,
  keepEnrolToken,
  listAgents,
  release,
  removeLocation as removeRow,
  renameLocation as renameRow,
  revoke,
} from '../store/agents.ts'
import type { Db, Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { listRegions } from '../store/regions.ts'
import { hashToken } from '../store/vault.ts'
import { writeDownChange } from './audit.ts'
import { isTooOldFor } from './catalogue-views.ts'
import type { Actor, Context } from './context.ts'
import { keyTaken } from './edit-notes.ts'
import { once, type Repeat } from './once.ts'

export async function readLocations(context: Context): Promise<LocationView[]> {
  const { db } = context.store
  return viewsOf(context, db, await listAgents(db))
}

interface By {
  readonly actor: Actor
  readonly repeat: Repeat | null
}

/** With its first token. Refuses `key-taken`, `unknown-region`. */
export function createLocation(context: Context, by: By, body: NewLocation): Promise<CreatedLocation | Refusal> {
  return once(context, by.repeat, async (tx) => {
    const region = (await listRegions(tx, context.pageId)).find((r) => r.key === body.region)
    if (body.region && !region) return refuse('unknown-region', `There is no region ${body.region}.`, 'region')
    const { key, name = '' } = body
    const createdAt = context.clock.now()
    const facts = { id: context.ids.next(), key, name: plainName(name), regionId: region?.id ?? null, createdAt }
    const id = await insertLocation(tx, facts)
    if (id === null) return keyTaken('location', key)
    await note(context, tx, { actor: by.actor, action: 'location.created', id, key })
    return giveToken(context, tx, id)
  })
}

/** Its key stays. Also of the built-in one. Refuses `not-found`. */
export function renameLocation(
  context: Context,
  by: By,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<LocationView | Refusal> {
  return once(context, by.repeat, async (tx) => {
    const agent = await findAgent(tx, id)
    if (agent === null) return NO_SUCH
    await renameRow(tx, id, plainName(name))
    await note(context, tx, { actor: by.actor, action: 'location.renamed', id, key: agent.key })
    return viewOf(context, tx, id)
  })
}

/**
 * Its agent is shut out, and its results age out under its name. Refuses `still-in-use` while probes name it: one that
 * named only this place would be looked at from everywhere else.
 */
export function removeLocation(context: Context, by: By, id: string): Promise<Refusal | null> {
  return once(context, by.repeat, async (tx) => {
    const agent = await distant(tx, id)
    if (isRefusal(agent)) return agent
    const naming = (await listProbes(tx, context.pageId)).filter((p) => p.locationIds.includes(id)).map((p) => p.key)
    if (naming.length > 0) {
      const keys = naming.slice(0, MOST_NAMED).join(', ')
      const more = naming.length > MOST_NAMED ? ` and ${naming.length - MOST_NAMED} more` : ''
      return refuse(
        'still-in-use',
        `Probes are looked at from ${agent.key} by name: ${keys}${more}. Change them first.`,
      )
    }
    await removeRow(tx, id, context.clock.now())
    await note(context, tx, { actor: by.actor, action: 'location.removed', id, key: agent.key })
    return null
  })
}

const MOST_NAMED = 20

/** A new token; the one before it opens nothing any more. The agent that is there goes on until another has enrolled. */
export function renewToken(context: Context, by: By, id: string): Promise<CreatedLocation | Refusal> {
  return onDistant(context, by, id, async (tx, { key }) => {
    await note(context, tx, { actor: by.actor, action: 'location.token-made', id, key })
    return giveToken(context, tx, id)
  })
}

/** From here on its key opens nothing and its results have no vote. Repeating is safe. */
export function revokeLocation(context: Context, by: By, id: string): Promise<LocationView | Refusal> {
  return onDistant(context, by, id, async (tx, { key, revokedAt }) => {
    if (revokedAt === null) {
      await revoke(tx, id, context.clock.now())
      await note(context, tx, { actor: by.actor, action: 'location.revoked', id, key })
    }
    return viewOf(context, tx, id)
  })
}

/** Its results count again, though its key may have a copy. Refuses `not-allowed-from-here` unless it is quarantined. */
export function releaseLocation(context: Context, by: By, id: string): Promise<LocationView | Refusal> {
  return onDistant(context, by, id, async (tx, { key, quarantinedAt }) => {
    if (quarantinedAt === null) return refuse('not-allowed-from-here', `${key} is not quarantined.`)
    await release(tx, id)
    await note(context, tx, { actor: by.actor, action: 'location.released', id, key })
    return viewOf(context, tx, id)
  })
}

function onDistant<T extends object>(
  context: Context,
  by: By,
  id: string,
  work: (tx: Tx, agent: Agent) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  return once(context, by.repeat, async (tx) => {
    const agent = await distant(tx, id)
    return isRefusal(agent) ? agent : work(tx, agent)
  })
}

const NO_SUCH = refuse('not-found', 'There is no such location.')

async function distant(tx: Tx, id: string): Promise<Agent | Refusal> {
  const agent = await findAgent(tx, id)
  if (agent === null) return NO_SUCH
  if (agent.isLocal) return refuse('not-allowed-from-here', 'The built-in location needs no agent.')
  return agent
}

async function giveToken(context: Context, tx: Tx, id: string): Promise<CreatedLocation> {
  const token = `vde_${context.ids.secret()}`
  const expiresAt = context.clock.now() + ENROL_TOKEN_MS
  await keepEnrolToken(tx, id, { hash: hashToken(token), expiresAt })
  return { location: await viewOf(context, tx, id), token, expiresAt }
}

interface Deed {
  readonly actor: Actor
  readonly action: string
  readonly id: string
  readonly key: string
}

function note(context: Context, tx: Tx, { actor, action, id, key }: Deed): Promise<void> {
  return writeDownChange(context, tx, { kind: 'settings', who: actor, action, subjectId: id, detail: key })
}

async function viewOf(context: Context, tx: Tx, id: string): Promise<LocationView> {
  const agent = await findAgent(tx, id)
  const [view] = agent ? await viewsOf(context, tx, [agent]) : []
  if (!view) throw new Error(`The location ${id} was written and is not there`)
  return view
}

async function viewsOf(context: Context, db: Db | Tx, agents: readonly Agent[]): Promise<LocationView[]> {
  const now = context.clock.now()
  const regions = new Map((await listRegions(db, context.pageId)).map((r) => [r.id, r.key]))
  const active = (await listProbes(db, context.pageId)).filter((p) => p.pausedAt === null && isAsked(p))
  return agents.map((agent) => {
    const state = locationState(agent, now)
    const hasToken = agent.enrolExpiresAt !== null && agent.enrolExpiresAt > now
    return {
      id: agent.id,
      key: agent.key,
      name: agent.name,
      region: agent.regionId === null ? null : (regions.get(agent.regionId) ?? null),
      isLocal: agent.isLocal,
      state,
      because: state === 'quarantined' ? agent.quarantinedBecause : state === 'blind' ? agent.seesBecause : '',
      lastSeenAt: agent.lastBatchAt,
      lagMs: agent.lagMs,
      version: agent.agentVersion === '' ? null : agent.agentVersion,
      enrolledAt: agent.enrolledAt,
      tokenExpiresAt: hasToken && !isTokenUsed(agent) ? agent.enrolExpiresAt : null,
      probes: active.filter((p) => isCheckedFrom(p, agent.id) && !isTooOldFor(agent, p)).length,
      tooOldFor: active.filter((p) => isTooOldFor(agent, p)).map((p) => p.key),
    }
  })
}
