/** What a subscriber chose to hear of. Asked by the public form and the desk, honoured by the fan-out. */

export const NOTICE_KINDS = ['incidents', 'maintenance', 'announcements', 'post-mortems'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/**
 * As a row keeps it: each kind between spaces, in the order of `NOTICE_KINDS`; null: all, those to come too. Whoever chooses
 * all that there are has narrowed nothing.
 *
 * @param chosen at least one; undefined: nobody asked, so all
 */
export function keptKinds(chosen: readonly NoticeKind[] | undefined): string | null {
  if (chosen === undefined) return null
  const kinds = NOTICE_KINDS.filter((kind) => chosen.includes(kind))
  return kinds.length === NOTICE_KINDS.length ? null : ` ${kinds.join(' ')} `
}

export function kindsOf(kept: string | null): NoticeKind[] {
  return NOTICE_KINDS.filter((kind) => kept === null || kept.includes(` ${kind} `))
}
