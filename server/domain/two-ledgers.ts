/**
 * Where what the checks saw and what the public was told of a component differ, each stretch with its reason, so that the two
 * figures of uptime can be explained. Asked by flow/why-ledgers.
 */
import { COMPONENT_STATES, type ComponentState } from './component.ts'
import type { Span } from './uptime.ts'

/**
 * `dismissed`: a person took it back; `maintenance`: planned work; `stated`: people said it, checks did not see it so; `reported`:
 * others' word, which we do not publish as ours; `unexplained`: no row says why.
 */
export const DIFFERENCE_REASONS = ['dismissed', 'maintenance', 'stated', 'reported', 'unexplained'] as const
export type DifferenceReason = (typeof DIFFERENCE_REASONS)[number]

export interface LedgerSpan extends Span {
  readonly ledger: 'observed' | 'published'
  readonly by: 'checks' | 'person'
  readonly incidentId: string | null
  readonly maintenanceId: string | null
  /** It left the published ledger: who took it out, and their words. */
  readonly withdrawn: { readonly by: string; readonly why: string } | null
}

export interface Difference {
  readonly startedAt: number
  /** Null: it goes on. */
  readonly endedAt: number | null
  readonly observed: ComponentState
  readonly published: ComponentState
  readonly reason: DifferenceReason
  /** The stretch that makes the difference; null where none does. */
  readonly span: LedgerSpan | null
}

/** What counts for a ledger: what was withdrawn from the published one is no longer told. */
export function ledgerOf(spans: readonly LedgerSpan[], ledger: LedgerSpan['ledger']): LedgerSpan[] {
  return spans.filter((s) => s.ledger === ledger && s.withdrawn === null)
}

/** @returns oldest first, one after the other; like ones that touch are one */
export function differences(
  spans: readonly LedgerSpan[],
  { from, now }: { readonly from: number; readonly now: number },
): Difference[] {
  const within = spans.filter((s) => (s.endedAt ?? now) > from && s.startedAt < now)
  const turns = within
    .flatMap((span) => [
      { at: Math.max(span.startedAt, from), span, begins: true },
      { at: Math.min(span.endedAt ?? now, now), span, begins: false },
    ])
    .sort((a, b) => a.at - b.at)
  const running = new Set<LedgerSpan>()
  const found: Difference[] = []
  let since = from
  for (const { at, span, begins } of turns) {
    const difference = at > since ? differenceOf([...running]) : null
    if (difference) append(found, { ...difference, startedAt: since, endedAt: at })
    since = at
    if (begins) running.add(span)
    else running.delete(span)
  }
  return found.map((d) => (d.endedAt === now && goesOn(d.span) ? { ...d, endedAt: null } : d))
}

function goesOn(span: LedgerSpan | null): boolean {
  return span !== null && span.endedAt === null
}

function append(found: Difference[], next: Difference): void {
  const last = found.at(-1)
  const isSame = last?.endedAt === next.startedAt && last.span === next.span && last.reason === next.reason
  if (last && isSame && last.observed === next.observed && last.published === next.published) {
    found[found.length - 1] = { ...last, endedAt: next.endedAt }
  } else found.push(next)
}

function differenceOf(running: readonly LedgerSpan[]): Omit<Difference, 'startedAt' | 'endedAt'> | null {
  const observed = worstOf(ledgerOf(running, 'observed'))
  const told = ledgerOf(running, 'published')
  const published = worstOf(told)
  if (observed === published) return null
  const withdrawn = running.find((s) => s.withdrawn !== null)
  const work = told.find((s) => s.state === 'maintenance')
  const stated = told.find((s) => s.by === 'person')
  const seen = running.find((s) => s.ledger === 'observed')
  const is = (reason: DifferenceReason, span: LedgerSpan | null) => ({ observed, published, reason, span })
  if (withdrawn) return is(withdrawn.maintenanceId === null ? 'dismissed' : 'maintenance', withdrawn)
  if (work) return is('maintenance', work)
  if (stated) return is('stated', stated)
  return seen && told.length === 0 ? is('reported', seen) : is('unexplained', seen ?? told[0] ?? null)
}

function worstOf(spans: readonly LedgerSpan[]): ComponentState {
  return COMPONENT_STATES.findLast((state) => spans.some((s) => s.state === state)) ?? 'operational'
}
