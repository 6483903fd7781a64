/** What is kept of a probe that is told, and what is wrong with it as a person set it. Called by probe-facts and probe-faults. */
import type { EditAlerts } from '../contract/alerts.ts'
import type { EditProbe } from '../contract/catalogue.ts'
import { FORGET_AFTER_MS, type InboundSettings } from '../domain/alert-settings.ts'
import { cadenceOf } from '../domain/profile.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { isTold, type Kind, type ToldKind, type ToldSettings } from '../domain/told.ts'
import type { Told } from './field-fault.ts'

type Written = Omit<EditProbe, 'componentId'>

const GRACE_MS = 5 * MINUTE_MS

/** null: of a kind that is asked */
export function toldOf({ graceMs, longestMs, timeZone, alerts }: Written, kind: Kind): ToldSettings | null {
  if (!isTold(kind)) return null
  if (kind === 'inbound') return inboundOf(alerts ?? {})
  return { graceMs: graceMs ?? GRACE_MS, longestMs: longestMs ?? null, timeZone: timeZone ?? null }
}

function inboundOf({ source, match, policy, severities, forgetAfterMs }: EditAlerts): InboundSettings {
  return {
    ...{ source: source ?? null, match: match ?? {}, policy: policy ?? 'evidence', severities: severities ?? {} },
    forgetAfterMs: forgetAfterMs ?? FORGET_AFTER_MS,
  }
}

/** Which of the options of those that go and look are set: here they mean nothing. */
function askingOptions(edit: Written): readonly (keyof EditProbe)[] {
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

/** What of a plan is set: alerts come when they come. As it is shown it can be sent back. */
function planOptions(edit: Written): readonly (keyof EditProbe)[] {
  const usual = cadenceOf({ ...edit, everyMs: undefined }, 'UTC').everyMs
  return [
    ...((edit.everyMs ?? usual) === usual ? [] : (['everyMs'] as const)),
    ...(edit.cron ? (['cron'] as const) : []),
  ]
}

/** What is set and means nothing to this kind, and what it cannot be without. */
export function toldFaults(edit: Written, kind: ToldKind): { idle: readonly (keyof EditProbe)[]; faults: Told[] } {
  const told = toldOptions(edit)
  const asking = askingOptions(edit)
  if (kind === 'heartbeat')
    return { idle: [...asking, ...told.filter((f) => f === 'alerts')], faults: planFaults(edit) }
  return { idle: [...asking, ...planOptions(edit), ...told.filter((f) => f !== 'alerts')], faults: [] }
}

/** Which of the options of those that are told are set. */
export function toldOptions({ graceMs, longestMs, timeZone, alerts }: Written): readonly (keyof EditProbe)[] {
  const set = { graceMs, longestMs, timeZone, alerts }
  return (Object.keys(set) as (keyof typeof set)[]).filter((field) => (set[field] ?? null) !== null)
}

/** Without a plan nobody could say when it is late. */
function planFaults({ everyMs, cron }: Written): Told[] {
  if (everyMs !== undefined || cron) return []
  return [{ field: 'everyMs', message: 'every or cron is missing: one of them says when a signal is awaited' }]
}
