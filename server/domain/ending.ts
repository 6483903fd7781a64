/**
 * When that which people stated was over, told by them later: at the measured recovery, unless they said themselves that it
 * went on. Asked by publish-update for the incident and for each of its components.
 */

/**
 * @param recoveredAt since when the checks find it well; null: they do not, or nobody measures it
 * @param saidBadAt when people last said that it is not well; null: they never did
 * @param now when they say that it is over
 */
export function overSince(
  { recoveredAt, saidBadAt }: { readonly recoveredAt: number | null; readonly saidBadAt: number | null },
  now: number,
): number {
  if (recoveredAt === null || recoveredAt > now) return now
  return saidBadAt !== null && saidBadAt >= recoveredAt ? now : recoveredAt
}
