/** How many locations must agree before anything is said about somebody's service (DESIGN, rules with numbers). */

/**
 * @param fresh locations with fresh results, 1 or more
 * @returns 1 for a single location, else the larger of two and half of them
 */
export function quorumOf(fresh: number): number {
  return fresh <= 1 ? 1 : Math.max(2, Math.ceil(fresh / 2))
}

/**
 * How many must find it good before what was bad is over: so many that the others are no quorum for the contrary. Of four
 * places two may say down while the other two never saw anything wrong.
 *
 * @param fresh locations with fresh results, 1 or more
 */
export function recoveryQuorumOf(fresh: number): number {
  return Math.max(quorumOf(fresh), fresh - quorumOf(fresh) + 1)
}
