/** The part of a probe's form that is about being told: when a signal is awaited, and how late it may be. Pure. */
import type { EditProbe, ProbeView } from '../../../server/contract/catalogue.ts'

/** Lengths as people write them: `30s`, `5m`, `24h`. */
export interface ToldFields {
  readonly awaitedEvery: string
  /** Empty: the page's. */
  readonly timeZone: string
  readonly grace: string
  readonly longest: string
}

export const NOTHING_TOLD: ToldFields = { awaitedEvery: '24h', timeZone: '', grace: '5m', longest: '' }

export function toldFieldsOf({ everyMs, cron, timeZone, graceMs, longestMs }: ProbeView): ToldFields {
  return {
    awaitedEvery: cron === null ? spellLength(everyMs) : '',
    timeZone: timeZone ?? '',
    grace: graceMs === null ? '' : spellLength(graceMs),
    longest: longestMs === null ? '' : spellLength(longestMs),
  }
}

type Fail = (field: keyof ToldFields) => (text: string) => void

/** With a cron expression the length between two signals is its own. */
export function readTold(fields: ToldFields & { readonly cron: string }, fail: Fail): Partial<EditProbe> {
  const { timeZone } = fields
  const cron = fields.cron.trim()
  const everyMs = cron === '' ? readLength(fields.awaitedEvery, fail('awaitedEvery')) : null
  const graceMs = readLength(fields.grace, fail('grace'))
  return {
    cron: cron === '' ? null : cron,
    ...(everyMs === null ? {} : { everyMs }),
    timeZone: timeZone.trim() === '' ? null : timeZone.trim(),
    ...(graceMs === null ? {} : { graceMs }),
    longestMs: readLength(fields.longest, fail('longest')),
  }
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

/** null: nothing is written, or it is no length */
export function readLength(text: string, fail: (text: string) => void): number | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const [, amount, name] = /^(\d{1,6})\s*([smhd])$/.exec(trimmed) ?? []
  const unit = UNITS.find(([letter]) => letter === name)
  if (unit && Number(amount) > 0) return Number(amount) * unit[1]
  fail(trimmed)
  return null
}

/** As `readLength` reads it back; days as hours up to two of them. */
export function spellLength(ms: number): string {
  const unit = UNITS.find(([letter, unitMs]) => ms % unitMs === 0 && (letter !== 'd' || ms > 2 * unitMs))
  return unit ? `${ms / unit[1]}${unit[0]}` : `${Math.max(1, Math.round(ms / 1_000))}s`
}
