/** The page first, then each channel at a time of its own: so that a mistake that is seen there reaches nobody else. Asked by publish-update, fan-out and the views of both. */
import { SECOND_MS } from './time.ts'

/** By which subscribers hear of an incident. */
export const GATED_CHANNELS = ['email', 'webhook'] as const
export type GatedChannel = (typeof GATED_CHANNELS)[number]

export const LONGEST_GATE_S = 3_600

/** How long each waits once the page has it, in milliseconds. Social posts are made by people: to them it is said. */
export type Gates = Readonly<Record<GatedChannel | 'social', number>>

export const NO_GATES: Gates = { email: 0, webhook: 0, social: 0 }

export function gatesOf(seconds: Readonly<Record<keyof Gates, number | null>>): Gates {
  const ms = (s: number | null) => (s ?? 0) * SECOND_MS
  return { email: ms(seconds.email), webhook: ms(seconds.webhook), social: ms(seconds.social) }
}

export function isGated({ email, webhook, social }: Gates): boolean {
  return email > 0 || webhook > 0 || social > 0
}

/** When its messages may leave: after its gate, and not before the brake lets any go. */
export function opensAt(
  gateMs: number,
  { publishedAt, notBeforeAt }: { readonly publishedAt: number; readonly notBeforeAt: number },
): number {
  return Math.max(notBeforeAt, publishedAt + gateMs)
}
