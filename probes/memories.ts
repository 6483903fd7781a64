/** What probes remember from one check to the next, such as where a stream was; never longer than one version of a probe. Kept by agent.ts. */
import type { Memory } from './kinds/kind.ts'
import type { Assignment } from './protocol.ts'

type Named = Pick<Assignment, 'probeId' | 'version'>

export class Memories {
  readonly #kept = new Map<string, { readonly version: number; value: unknown }>()

  of({ probeId, version }: Named): Memory {
    const slot = () => {
      const known = this.#kept.get(probeId)
      if (known?.version === version) return known
      const fresh = { version, value: undefined }
      this.#kept.set(probeId, fresh)
      return fresh
    }
    return {
      get: () => slot().value,
      set: (value) => {
        slot().value = value
      },
    }
  }

  /** Forgets those that are no longer assigned. */
  keepOnly(assignments: readonly Named[]): void {
    const known = new Set(assignments.map((one) => one.probeId))
    for (const id of this.#kept.keys()) if (!known.has(id)) this.#kept.delete(id)
  }
}
