/** Probes of kind inbound: one has the URL that alerts are posted to, others have a place at it. Asked by the flows that hear and show alerts. */
import type { AlertPlace } from './alert.ts'
import type { InboundSettings } from './alert-settings.ts'
import type { Probe } from './catalogue.ts'

/** A probe's place at a source. */
export interface AlertPlaceProbe extends AlertPlace {
  readonly probe: Probe
  readonly decides: boolean
  readonly severities: InboundSettings['severities']
}

/** null: it is of another kind */
export function inboundOf({ kind, told }: Pick<Probe, 'kind' | 'told'>): InboundSettings | null {
  return kind === 'inbound' ? (told as InboundSettings) : null
}

/** It has the URL. */
export function isAlertSource(probe: Pick<Probe, 'kind' | 'told'>): boolean {
  return inboundOf(probe)?.source === null
}

/** The source's own first. */
export function alertPlaces(source: Probe, inbound: readonly Probe[]): AlertPlaceProbe[] {
  return [source, ...inbound.filter((p) => inboundOf(p)?.source === source.key)].flatMap((probe) => {
    const settings = inboundOf(probe)
    if (!settings) return []
    const { match, severities, policy } = settings
    return [{ probe, match, severities, decides: policy === 'verdict' }]
  })
}
