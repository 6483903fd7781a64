/** What was hit in some places and is hit everywhere now: that has no places to name, and is said. Asked by page, mail and JSON. */
import type { PublicUpdate } from '../../server/contract/public.ts'

type Hit = PublicUpdate['affected'][number]

/**
 * The word before it in which a person said what is hit; a correction and a post-mortem say nothing of that.
 *
 * @param updates of one incident, newest first
 */
export function wordBefore(updates: readonly PublicUpdate[], update: PublicUpdate): PublicUpdate | undefined {
  const at = updates.findIndex(({ id }) => id === update.id)
  return updates.slice(at + 1).find(({ isCorrection, postMortem }) => !isCorrection && postMortem === undefined)
}

export function isNowEverywhere({ componentId, to, regions = [] }: Hit, before: PublicUpdate | undefined): boolean {
  const was = before?.affected.find((one) => one.componentId === componentId)
  return to !== 'none' && regions.length === 0 && was?.to !== 'none' && (was?.regions ?? []).length > 0
}
