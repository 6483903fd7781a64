/** What a word to on-call is for a pager, which keeps alerts of its own: it begins one, says who has it, or ends it. */

export type PagerAction = 'trigger' | 'acknowledge' | 'resolve'

const ACTIONS: Readonly<Record<string, PagerAction>> = {
  suspected: 'trigger',
  joined: 'trigger',
  worse: 'trigger',
  'probably-ours': 'trigger',
  flaps: 'trigger',
  undecided: 'trigger',
  'place-affected': 'trigger',
  'upstream-bad': 'trigger',
  'location-silent': 'trigger',
  'location-quarantined': 'trigger',
  'promise-late': 'trigger',
  acknowledged: 'acknowledge',
  ended: 'resolve',
  'over-unconfirmed': 'resolve',
  'undecided-over': 'resolve',
  'place-well': 'resolve',
  'upstream-well': 'resolve',
  'location-back': 'resolve',
}

/** Words that only a pager needs: it must know what everybody sees at the desk. */
const PAGER_WORDS = ['acknowledged', 'ended'] as const
export type PagerWord = (typeof PAGER_WORDS)[number]

export function isPagerWord(what: string): what is PagerWord {
  return (PAGER_WORDS as readonly string[]).includes(what)
}

/** @returns null: a pager has nothing to do with it */
export function pagerAction(what: string): PagerAction | null {
  return ACTIONS[what] ?? null
}

/** Somebody should get up for it; what is seen from one place, or reported by others, may wait. */
const URGENT = ['suspected', 'worse', 'probably-ours', 'promise-late']

export function isUrgent(what: string): boolean {
  return URGENT.includes(what)
}
