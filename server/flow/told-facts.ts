/** What is kept of a probe that is told, and what is wrong with it as a person set it. Called by probe-facts and probe-faults. */
import type { EditProbe } from '../contract/catalogue.ts'
import { cadenceOf } from '../domain/profile.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { isTold, type Kind, type ToldSettings } from '../domain/told.ts'
import type { Told } from './field-fault.ts'

type Written = Omit<EditProbe, 'componentId'>

const GRACE_MS = 5 * MINUTE_MS

/** null: of a kind that is asked */
export function toldOf({ graceMs, longestMs, timeZone }: Written, kind: Kind): ToldSettings | null {
  if (!isTold(kind)) return null
  return { graceMs: graceMs ?? GRACE_MS, longestMs: longestMs ?? null, timeZone: timeZone ?? null }
}

/** Which of the options of those that go and look are set: here they mean nothing. */
export function askingOptions(edit: Written): readonly (keyof EditProbe)[] {
  // As it is shown it can be sent back.
  const usual = cadenceOf({ ...edit, timeoutMs: undefined }, 'UTC').timeoutMs
  const set: Partial<Record<keyof EditProbe, boolean>> = {
    url: Boolean(edit.url),
    profile: (edit.profile ?? 'default') !== 'default',
    timeoutMs: (edit.timeoutMs ?? usual) !== usual,
    recheckMs: (edit.recheckMs ?? []).length > 0,
    locations: (edit.locations ?? []).length > 0,
  }
  return (Object.keys(set) as (keyof EditProbe)[]).filter((field) => set[field])
}

/** Which of the options of those that are told are set. */
export function toldOptions({ graceMs, longestMs, timeZone }: Written): readonly (keyof EditProbe)[] {
  const set = { graceMs, longestMs, timeZone }
  return (Object.keys(set) as (keyof typeof set)[]).filter((field) => (set[field] ?? null) !== null)
}

/** Without a plan nobody could say when it is late. */
export function planFaults({ everyMs, cron }: Written): Told[] {
  if (everyMs !== undefined || cron) return []
  return [{ field: 'everyMs', message: 'every or cron is missing: one of them says when a signal is awaited' }]
}
