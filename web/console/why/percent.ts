/** A share as people read it, in the desk's language. Pure; the ledgers and the places share it. */
import type { DeskWords } from '../../words/en.ts'

/** @param ratio 0 to 1; what is not quite whole never reads as 100 % */
export function percent(ratio: number, t: DeskWords, digits: number): string {
  const step = 10 ** (digits + 2)
  const cut = Math.floor(ratio * step + 1e-9) / step
  return new Intl.NumberFormat(t.locale, { style: 'percent', maximumFractionDigits: digits }).format(cut)
}
