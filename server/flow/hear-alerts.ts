/**
 * A message of Alertmanager or Grafana, whose URL it came to being known: what it says of each alert is kept, and judged at
 * once. Called by http/inbound. Sent again it changes nothing, so whoever got no answer may repeat it.
 */
import type { SentAlerts, TakenAlerts } from '../contract/alerts.ts'
import { heardAlert, placesOf } from '../domain/alert.ts'
import { alertPlaces } from '../domain/alert-place.ts'
import type { Probe } from '../domain/catalogue.ts'
import { noteMessage, openAlerts, type StoredAlert, saveAlerts } from '../store/alerts.ts'
import type { Tx } from '../store/open.ts'
import { probesOfKind } from '../store/probes.ts'
import { insertChange } from '../store/traces.ts'
import { alertWords } from './alert-words.ts'
import type { Context } from './context.ts'
import { judgeAlerts } from './judge-alerts.ts'

export interface Message {
  readonly source: Probe
  readonly sent: SentAlerts
  /** Since when this process listens without a gap. */
  readonly awakeAt: number
}

export function hearAlerts(context: Context, { source, sent, awakeAt }: Message): Promise<TakenAlerts> {
  return context.store.transact(async (tx) => {
    const now = context.clock.now()
    const words = alertWords(sent, now)
    const turn = { spokeAt: now, spokeBy: sent.orgId === undefined ? ('Alertmanager' as const) : ('Grafana' as const) }
    await noteMessage(tx, source.id, turn)
    const open = new Map((await openAlerts(tx, source.id)).map((alert) => [alert.fingerprint, alert]))
    const heard = words.flatMap((word): StoredAlert[] => {
      const before = open.get(word.fingerprint) ?? null
      const alert = heardAlert(before, word, now)
      if (alert === before || alert === null) return []
      return [{ ...alert, id: before?.id ?? context.ids.next(), sourceId: source.id }]
    })
    await saveAlerts(tx, heard)
    const inbound = await probesOfKind(tx, context.pageId, 'inbound')
    await judgeAlerts(context, tx, { source, inbound, awakeAt, turn })
    const places = alertPlaces(source, inbound)
    await noteChanged(
      context,
      tx,
      places.map((p) => p.probe),
    )
    const unmatched = words.filter(({ labels }) => placesOf(labels, places).length === 0).length
    return { taken: sent.alerts.length, unmatched }
  })
}

/** The desk shows them beside the components. */
async function noteChanged({ pageId, clock }: Context, tx: Tx, probes: readonly Probe[]): Promise<void> {
  const at = clock.now()
  for (const { id } of probes) await insertChange(tx, { pageId, kind: 'probe', subjectId: id, at })
  for (const componentId of new Set(probes.map((p) => p.componentId))) {
    await insertChange(tx, { pageId, kind: 'component', subjectId: componentId, at })
  }
}
