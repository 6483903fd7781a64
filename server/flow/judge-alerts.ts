/**
 * What the alerts of a source say now of the components that have a place at it: those that nobody speaks of any more fall
 * silent, and where the operator lets alerts decide, what they say becomes a verdict. Called by hear-alerts with every
 * message, and by the sweep every few seconds, which also tells a place that was changed meanwhile what stands.
 */
import { type AlertSaying, agedAlert, placesOf, sayingOf } from '../domain/alert.ts'
import { type AlertPlaceProbe, alertPlaces, inboundOf, isAlertSource } from '../domain/alert-place.ts'
import { FORGET_AFTER_MS } from '../domain/alert-settings.ts'
import type { Probe } from '../domain/catalogue.ts'
import type { ProbeVerdict } from '../domain/verdict.ts'
import { holdSource, openAlerts, type SourceTurn, type StoredAlert, saveAlerts, sourceTurns } from '../store/alerts.ts'
import { holdPage } from '../store/catalogue.ts'
import { forgetStatesOf, loadCheckStates, type StoredState } from '../store/check-states.ts'
import type { Db, Tx } from '../store/open.ts'
import { probesOfKind } from '../store/probes.ts'
import { loadProbeVerdicts, saveProbeVerdict } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { heedTurns } from './heed-turns.ts'
import { turnComponents } from './judge-probes.ts'
import { makeRevision } from './public-page.ts'
import { recordTold } from './record-told.ts'

interface Asked {
  readonly source: Probe
  /** Every inbound probe of the page. */
  readonly inbound: readonly Probe[]
  /** Since when this process listens without a gap. */
  readonly awakeAt: number
  readonly turn: SourceTurn
}

/** @param awakeAt since when this process listens without a gap: no alert grows old before that */
export async function sweepAlerts(context: Context, awakeAt: number): Promise<void> {
  const inbound = await probesOfKind(context.store.db, context.pageId, 'inbound')
  const sources = inbound.filter(isAlertSource)
  await forgetOrphans(context, inbound)
  const turns = await sourceTurns(
    context.store.db,
    sources.map((s) => s.id),
  )
  for (const source of sources) {
    const turn = turns.get(source.id)
    if (!turn) continue
    const now = await lookAround(context, context.store.db, { source, inbound, awakeAt, turn })
    if (now.aged.length === 0 && now.news.length === 0) continue
    await context.store.transact(async (tx) => {
      const held = await holdSource(tx, source.id)
      if (held) await judgeAlerts(context, tx, { source, inbound, awakeAt, turn: held })
    })
  }
}

/** A file may let a source go that a place made at the desk names: no alert comes there any more, and none is no calm. */
async function forgetOrphans(context: Context, inbound: readonly Probe[]): Promise<void> {
  const { db } = context.store
  const keys = new Set(inbound.filter(isAlertSource).map((p) => p.key))
  for (const probe of inbound) {
    const { source = null, policy } = inboundOf(probe) ?? {}
    if (source === null || keys.has(source) || policy !== 'verdict' || probe.pausedAt !== null) continue
    const because = `${source}, to which its alerts came, is not there any more`
    const verdict = (await loadProbeVerdicts(db, [probe.id])).get(probe.id) ?? null
    const [kept] = await loadCheckStates(db, [probe.id])
    if (isSaid({ state: 'unknown', because }, kept ?? null, verdict)) continue
    await context.store.transact((tx) => knowNothing(context, tx, { probe, because }))
  }
}

/** @param tx holds the source (store/alerts.ts) */
export async function judgeAlerts(context: Context, tx: Tx, asked: Asked): Promise<void> {
  const { aged, news } = await lookAround(context, tx, asked)
  await saveAlerts(tx, aged)
  for (const { place, saying, alerts } of news) {
    const { state, because } = saying
    if (state === 'unknown') await knowNothing(context, tx, { probe: place.probe, because })
    else await recordTold(context, tx, { probe: place.probe, word: wordOf(state, because, alerts) })
  }
}

interface News {
  readonly place: AlertPlaceProbe
  readonly saying: AlertSaying
  readonly alerts: readonly StoredAlert[]
}

/** What moved by time alone, and what is said otherwise than it stands. */
async function lookAround(
  { clock }: Context,
  db: Db | Tx,
  { source, inbound, awakeAt, turn }: Asked,
): Promise<{ readonly aged: readonly StoredAlert[]; readonly news: readonly News[] }> {
  const places = alertPlaces(source, inbound)
  const forgetAfterMs = inboundOf(source)?.forgetAfterMs ?? FORGET_AFTER_MS
  const around = { now: clock.now(), awakeAt, forgetAfterMs, spokeAt: turn.spokeAt }
  const before = await openAlerts(db, source.id)
  const alerts = before.map((alert) => agedAlert(alert, around))
  const aged = alerts.filter((alert, index) => alert !== before[index])
  const deciding = places.filter((p) => p.decides && p.probe.pausedAt === null)
  const ids = deciding.map((p) => p.probe.id)
  const verdicts = await loadProbeVerdicts(db, ids)
  const states = new Map((await loadCheckStates(db, ids)).map((s) => [s.probeId, s]))
  const news = deciding.flatMap((place): News[] => {
    const own = alerts.filter((alert) => placesOf(alert.labels, places).includes(place))
    const saying = sayingOf(own, { severities: place.severities, forgetAfterMs })
    const { id } = place.probe
    const stands = isSaid(saying, states.get(id) ?? null, verdicts.get(id) ?? null)
    return stands ? [] : [{ place, saying, alerts: own }]
  })
  return { aged, news }
}

const OUTCOMES = { down: 'fail', degraded: 'slow', up: 'pass' } as const

function isSaid({ state, because }: AlertSaying, kept: StoredState | null, verdict: ProbeVerdict | null): boolean {
  if (state === 'unknown') return kept === null && verdict?.state === 'unknown' && verdict.because === because
  return kept !== null && kept.state.lastOutcome === OUTCOMES[state] && kept.state.lastBecause === because
}

const BODY_KEPT = 2_000

function wordOf(state: keyof typeof OUTCOMES, because: string, alerts: readonly StoredAlert[]) {
  const told = alerts.map(spelled).join('\n\n')
  const body = told === '' ? null : told.slice(0, BODY_KEPT).toWellFormed()
  return { outcome: OUTCOMES[state], code: state === 'up' ? 'ok' : 'alert', because, totalMs: 0, body } as const
}

/** As Prometheus writes a series, and what its rule says of it. */
function spelled({ labels, annotations }: StoredAlert): string {
  const { alertname = '', ...others } = labels
  const pairs = Object.entries(others).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const said = Object.entries(annotations).map(([name, text]) => `${name}: ${text}`)
  return [`${alertname}{${pairs.join(', ')}}`, ...said].join('\n')
}

/** Not knowing is no result: what was said last holds no more, and the component is unknown with the reason. */
async function knowNothing(
  context: Context,
  tx: Tx,
  { probe, because }: { readonly probe: Probe; readonly because: string },
): Promise<void> {
  await holdPage(tx, context.pageId)
  const before = (await loadProbeVerdicts(tx, [probe.id])).get(probe.id)
  await forgetStatesOf(tx, probe.id)
  await saveProbeVerdict(tx, probe.id, {
    ...{ state: 'unknown', sinceAt: context.clock.now(), because },
    ...{ wasBad: before?.wasBad ?? false, flaps: false },
  })
  const turns = await turnComponents(context, tx, [probe.componentId])
  if (turns.length === 0) return
  await heedTurns(context, tx, turns)
  await makeRevision(context, tx, `alerts: ${because}`)
}
