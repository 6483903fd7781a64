/** From a composition to the command that is sent, and to what still keeps it back. Pure; the composer asks. */
import type { PostUpdate } from '../../../server/contract/incidents.ts'
import { blockers, textsOf } from '../draft.ts'
import { promiseAt } from '../times.ts'
import type { Composition, Written } from './composition.ts'
import type { Hindrance } from './publish-bar.tsx'

interface Standing {
  /** The incident's titles as they are. */
  readonly titles: Readonly<Record<string, string>>
  readonly now: number
}

/** The part that opening and updating have in common. */
export function commandOf(
  composition: Composition,
  written: Written,
  { titles, now }: Standing,
): Omit<PostUpdate, 'version'> {
  const over = written.state === 'resolved'
  return {
    state: written.state,
    components: composition.components.map((one) => ({ ...one, ...(over ? { impact: 'none' as const } : {}) })),
    texts: textsOf(written.text, titles),
    notify: composition.notify,
    template: composition.template,
    nextUpdateAt: over || composition.promiseMin === null ? null : promiseAt(composition.promiseMin, now),
  }
}

interface Facts {
  readonly composition: Composition
  readonly written: Written | null
  readonly moved: boolean
  readonly needsTitle: boolean
}

/** Everything that keeps it back, the first one to mend first. */
export function hindrancesOf({ composition, written, moved, needsTitle }: Facts): Hindrance[] {
  if (moved) return [{ why: 'moved' }]
  if (composition.components.length === 0) return [{ why: 'no-component' }]
  if (!written) return [{ why: 'filling' }]
  return blockers(written.text, { needsTitle })
}
