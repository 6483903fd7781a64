/** What one location has to check, with secrets opened. Called by the prober's side of the server at start and after every edit. */
import { createHash } from 'node:crypto'
import { featuresMissing } from '../../probes/protocol/features.ts'
import { type Assignment, type AssignmentList, PROTOCOL_VERSION } from '../../probes/protocol.ts'
import { isCheckedFrom, type Probe } from '../domain/catalogue.ts'
import { isAsked } from '../domain/told.ts'
import { findAgent } from '../store/agents.ts'
import type { Db, Tx } from '../store/open.ts'
import { editsOfProbes, listProbes } from '../store/probes.ts'
import type { Context } from './context.ts'
import { openTarget } from './kept-target.ts'

/**
 * Paused and removed probes are left out, those whose secrets were sealed with another key (nobody may look with half of
 * what is to be sent), and those that ask for more than a distant agent knows; the others go on.
 *
 * @param allow private networks that probes may reach: CIDR lists
 */
export async function assignmentsFor(
  context: Context,
  locationId: string,
  allow: readonly string[],
): Promise<AssignmentList> {
  const { db } = context.store
  const location = await findAgent(db, locationId)
  // The built-in prober is as old as we are.
  const known = location?.isLocal === false ? location.features : null
  // Before the probes: an edit in between makes the prober ask once more, and is never missed.
  const version = await versionFor(db, context.pageId, known ?? [])
  const active = await activeAt(db, context.pageId, locationId)
  const probes = known === null ? active : active.filter((p) => featuresMissing(p, known).length === 0)
  return {
    protocol: PROTOCOL_VERSION,
    assignmentsVersion: version,
    assignments: probes.flatMap((probe) => assignmentOf(context, probe) ?? []),
    allow,
    lastSequence: location?.lastSequence ?? 0,
  }
}

/** For a distant agent: another one also when it is of another version than before, and may have other probes. */
export async function versionFor(db: Db | Tx, pageId: string, features: readonly string[]): Promise<string> {
  const version = await assignmentsVersion(db, pageId)
  if (features.length === 0) return version
  return `${version}-${createHash('sha256').update(features.toSorted().join()).digest('hex').slice(0, 12)}`
}

/** For acknowledgements, several a second: rises with every edit of any probe of the page. */
export function assignmentsVersion(db: Db | Tx, pageId: string): Promise<string> {
  return editsOfProbes(db, pageId)
}

async function activeAt(db: Db | Tx, pageId: string, locationId: string): Promise<Probe[]> {
  const probes = await listProbes(db, pageId)
  return probes.filter((p) => p.pausedAt === null && isCheckedFrom(p, locationId))
}

function assignmentOf(context: Context, probe: Probe): Assignment | null {
  if (!isAsked(probe)) return null
  const { id, version, kind, expect, cadence } = probe
  const target = openTarget(context.vault, probe.target)
  return target && { probeId: id, version, kind, target, expect, cadence }
}

/** Keys of the probes that stand still because a secret of theirs cannot be read; for the operator, at the start. */
export async function probesWithLostSecrets({ store, pageId, vault }: Context): Promise<string[]> {
  return (await listProbes(store.db, pageId)).filter((p) => !openTarget(vault, p.target)).map((p) => p.key)
}
