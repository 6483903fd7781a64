/** What is watched and shown, as every rule and flow speaks of it. Read by store/{catalogue,probes,regions}.ts. */
import type { HttpStep } from '../../probes/protocol/http-step.ts'
import type { HttpWay } from '../../probes/protocol/http-way.ts'
import type { Cadence, Expectation, Target } from '../../probes/protocol.ts'
import type { Profile } from './profile.ts'
import { isTold, type Kind, type ToldSettings } from './told.ts'

/** Words per language code. */
export type LocalWords = Readonly<Record<string, string>>

export interface Page {
  readonly id: string
  readonly key: string
  readonly timeZone: string
  readonly defaultLanguage: string
  readonly supportUrl: string | null
  /** Of the last revision made; 0 before the first. */
  readonly revision: number
  /** In display order. */
  readonly languages: readonly PageLanguage[]
  readonly ownerFile: string | null
  readonly createdAt: number
  readonly updatedAt: number
}

export interface PageLanguage {
  readonly language: string
  /** The page's name in it. */
  readonly name: string
}

export interface Component {
  readonly id: string
  readonly key: string
  readonly parentId: string | null
  readonly isGroup: boolean
  /** Order among those with the same parent. */
  readonly position: number
  readonly name: LocalWords
  readonly description: LocalWords
  /** Keys of components without which this one cannot work. Absent: none. */
  readonly dependsOn?: readonly string[]
  /** Minutes after which its suspicion is published in approved words where nobody acts. Absent or null: drafts only. */
  readonly automaticAfterMin?: number | null
  /** The YAML file that owns it: read-only at the desk; null: edited there. */
  readonly ownerFile: string | null
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
}

export interface Region {
  readonly id: string
  readonly key: string
  readonly position: number
  readonly name: LocalWords
  /** Reads after a verb: "in Italy", "nel Regno Unito". */
  readonly place: LocalWords
  readonly ownerFile: string | null
}

/** A place that probes look from. */
export interface Location {
  readonly no: number
  readonly id: string
  readonly key: string
  readonly regionId: string | null
  /** The worker thread of this installation, not a distant agent. */
  readonly isLocal: boolean
  readonly lastSequence: number
  readonly lastBatchAt: number | null
  readonly sees: boolean
  readonly seesBecause: string
  /** What people call it; empty: its key. */
  readonly name: string
}

/** What only the vault opens. */
export interface Sealed {
  readonly sealed: string
}

/** A header's value: as text, or sealed by the vault when its name says that it is a secret. */
export type HeaderValue = string | Sealed

/** A target as it is kept: what it must not tell is sealed. flow/secret-headers.ts opens it for the prober alone. */
export type KeptTarget = Omit<Target, 'headers' | 'credentials' | 'way'> & {
  readonly headers: Readonly<Record<string, HeaderValue>>
  readonly credentials?: { readonly user: string | null; readonly secret: Sealed }
  readonly way?: KeptWay
}

export type KeptWay = Omit<HttpWay, 'identity' | 'steps' | 'secrets'> & {
  readonly identity?: { readonly certificate: string; readonly key: Sealed }
  readonly steps?: readonly KeptStep[]
  readonly secrets?: Readonly<Record<string, Sealed>>
}

export type KeptStep = Omit<HttpStep, 'headers'> & { readonly headers: Readonly<Record<string, HeaderValue>> }

export interface Probe {
  /** Its number in results and roll-ups. */
  readonly no: number
  readonly id: string
  readonly key: string
  readonly componentId: string
  readonly kind: Kind
  readonly profile: Profile
  readonly target: KeptTarget
  readonly expect: Expectation
  readonly cadence: Cadence
  /** null: of a kind that is asked */
  readonly told: ToldSettings | null
  readonly recoverGood: number
  readonly recoverMs: number
  readonly pausedAt: number | null
  readonly ownerFile: string | null
  readonly version: number
  /** Where it is checked from; none named: from everywhere. */
  readonly locationIds: readonly string[]
}

/** What is told is checked from nowhere. */
export function isCheckedFrom({ kind, locationIds }: Pick<Probe, 'kind' | 'locationIds'>, locationId: string): boolean {
  if (isTold(kind)) return false
  return locationIds.length === 0 || locationIds.includes(locationId)
}

/**
 * Parents directly before their members, members by position and then key. What hangs on nothing (its parent is
 * gone) stands at the top level, so that nothing is lost from sight.
 */
export function inTreeOrder<T extends Pick<Component, 'id' | 'key' | 'parentId' | 'position'>>(
  components: readonly T[],
): T[] {
  const known = new Set(components.map((c) => c.id))
  const byParent = Map.groupBy(components, (c) => (c.parentId !== null && known.has(c.parentId) ? c.parentId : null))
  const ordered: T[] = []
  const seen = new Set<string>()
  const walk = (parentId: string | null) => {
    const members = byParent.get(parentId) ?? []
    for (const member of members.toSorted((a, b) => a.position - b.position || (a.key < b.key ? -1 : 1))) {
      if (seen.has(member.id)) continue
      seen.add(member.id)
      ordered.push(member)
      walk(member.id)
    }
  }
  walk(null)
  return ordered
}
