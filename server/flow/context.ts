/** What every flow is given: the store, the ports and this installation's few constants. Made once, by compose. */
import type { Clock, Ids, Renderer } from '../ports.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../store/vault.ts'

/** Loops that may be woken before their next look. A lost hint costs a moment, never a fact. */
export type Wakeable = 'snapshot' | 'fan-out' | 'deliver' | 'prober'

export interface Context {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly vault: Vault
  readonly renderer: Renderer
  /** The page this process speaks for, until there are several. */
  readonly pageId: string
  /** Absolute, without a slash at its end: the only source of absolute URLs. */
  readonly baseUrl: string
  /** Unique per process: who holds a lease. */
  readonly holder: string
  wake(what: Wakeable): void
}

/** Who does something: for the audit, and for what an update says of its author. */
export interface Actor {
  /** `person`: signed in at the desk; `api`: by a token; `policy`: a rule the operator set; `checks`: the line itself. */
  readonly kind: 'person' | 'api' | 'policy' | 'checks'
  /** Staff or token id. */
  readonly id: string
  readonly name: string
}

/** How the audit names an actor: `person:01j...:Ada`. */
export function nameOf(actor: Actor): string {
  return `${actor.kind}:${actor.id}:${actor.name}`
}

/** The other way round: `person:01j...:Ada` -> `Ada`. */
export function whoName(who: string): string {
  return who.split(':').slice(2).join(':') || who
}
