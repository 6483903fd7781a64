/**
 * Whom a word to on-call goes to while there is a rota, and who is next when nobody acts. Asked by flow/escalate.
 *
 * Invariants:
 * 1. Shared contacts are told with the first; a person's own are theirs alone.
 * 2. A person is called once before all are, and all are called once: then it ends.
 * 3. Nobody able to hear is never the end: a step that would reach no contact is the next step at once.
 */

export interface Reachable {
  readonly id: string
  /** Whose it is; null: shared. */
  readonly staffId: string | null
}

export interface Chain {
  /** 1: who is on call; 2: the next person; 3: all. */
  readonly step: 1 | 2 | 3
  /** Staff ids of those whose turn to be called has been. */
  readonly called: readonly string[]
}

export interface Call {
  readonly contactIds: readonly string[]
  /** What follows if nobody acts; null: nothing. */
  readonly next: Chain | null
}

/** @param order who is on call, and who is asked after them; empty: there is no rota, and all are told */
export function whomToCall(chain: Chain, order: readonly string[], contacts: readonly Reachable[]): Call {
  const all: Call = { contactIds: contacts.map((c) => c.id), next: null }
  if (order.length === 0 || chain.step === 3) return all
  const shared = chain.step === 1 ? contacts.filter((c) => c.staffId === null) : []
  const own = (staffId: string) => contacts.filter((c) => c.staffId === staffId)
  const waiting = order.filter((staffId) => !chain.called.includes(staffId))
  // Whoever is on call without a contact of their own may read a shared one.
  const person = shared.length > 0 ? waiting[0] : waiting.find((staffId) => own(staffId).length > 0)
  if (person === undefined) return all
  const called = [...chain.called, person]
  const contactIds = [...shared, ...own(person)].map((c) => c.id)
  return { contactIds, next: { step: chain.step === 1 ? 2 : 3, called } }
}

export interface Action {
  readonly state: string
  readonly isOpen: boolean
  readonly looksOver: boolean
  readonly isAcknowledged: boolean
  /** A person or a program of theirs published since on-call was told. */
  readonly isAnswered: boolean
}

/** Whether the next still has to be told. */
export function isUnanswered({ state, isOpen, looksOver, isAcknowledged, isAnswered }: Action): boolean {
  return (state === 'suspected' || isOpen) && !looksOver && !isAcknowledged && !isAnswered
}
