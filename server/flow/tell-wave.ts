/**
 * What on-call hears of a wave: one word, which takes in what falls before anybody took it; what falls later is an addition a
 * minute after the last word, never a second alarm. Called by raise-suspicion, in its transaction; fan-out asks what still holds.
 */
import { WAVE_MS } from '../domain/suspicion.ts'
import { findIncident } from '../store/incidents.ts'
import { oncallWords, rewriteUntaken } from '../store/oncall-words.ts'
import type { Tx } from '../store/open.ts'
import type { OutboxRow } from '../store/outbox.ts'
import { loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { badReasons } from './ease-incidents.ts'
import type { Ours } from './note-mass-change.ts'
import { type OncallFacts, type Outlived, tellOncall } from './tell-oncall.ts'

/** `joined`: it fell with what is suspected already; `worse`: below what an open incident says; the rest as on-call reads it. */
export type WaveWord = 'suspected' | 'worse' | 'joined'
/** Beside incidents, where too few locations can tell. */
export type UndecidedWord = 'undecided' | 'undecided-over'

export interface Fallen {
  readonly componentId: string
  readonly because: string
  readonly sinceAt: number
}

interface Wave {
  readonly incidentId: string
  readonly wave: readonly Fallen[]
  readonly what: WaveWord | UndecidedWord
  /** It may wait for others of the same wave. */
  readonly isAddition?: boolean
  readonly outlived?: Outlived
}

export async function tellWave(
  context: Context,
  tx: Tx,
  { incidentId, wave: whole, what, isAddition, ...more }: Wave,
): Promise<void> {
  const wave = what === 'joined' ? await withoutOurs(tx, incidentId, whole) : whole
  if (wave.length === 0) return
  const facts: OncallFacts = {
    what,
    components: wave.map(({ componentId, because }) => ({ componentId, because })),
    startedAt: Math.min(...wave.map((t) => t.sinceAt)),
    overAt: null,
    ...more,
  }
  // What may not wait is not put into a word that does.
  const untilAt = isAddition ? Number.POSITIVE_INFINITY : context.clock.now()
  if (await taken(tx, { incidentId, untilAt }, facts)) return
  await tellOncall(context, tx, incidentId, facts, isAddition ? await turnOf(tx, incidentId, what) : 0)
}

/** What joins a suspicion: a minute after the last word. Of the rest the first is told at once, a further one a minute after it. */
async function turnOf(tx: Tx, incidentId: string, what: OncallFacts['what']): Promise<number> {
  const words = (await oncallWords(tx, incidentId)).map((w) => ({ at: w.at, told: JSON.parse(w.facts) as OncallFacts }))
  const like = what === 'joined' ? words : words.filter((w) => w.told.what === what)
  return like.length === 0 ? 0 : Math.max(...like.map((w) => w.at)) + WAVE_MS
}

/** Whether the last word, if nobody has taken it yet, could take these in. */
async function taken(
  tx: Tx,
  { incidentId, untilAt }: { readonly incidentId: string; readonly untilAt: number },
  facts: OncallFacts,
): Promise<boolean> {
  const last = (await oncallWords(tx, incidentId)).at(-1)
  if (!last || last.at > untilAt) return false
  const told = JSON.parse(last.facts) as OncallFacts
  if (told.what !== facts.what && !(told.what === 'suspected' && facts.what === 'joined')) return false
  const fresh = new Map(facts.components.map((c) => [c.componentId, c]))
  const kept = told.components.filter((c) => !fresh.has(c.componentId))
  const startedAt = Math.min(told.startedAt, facts.startedAt)
  const whole = { ...told, ...facts, what: told.what, components: [...kept, ...fresh.values()], startedAt }
  return rewriteUntaken(tx, last.id, JSON.stringify(whole))
}

export async function tellProbablyOurs(
  context: Context,
  tx: Tx,
  { incidentId, massChange, components }: Ours & { readonly incidentId: string },
): Promise<void> {
  const fallen = await badReasons(tx, incidentId)
  const rest = components.filter((c) => !fallen.some((f) => f.componentId === c.componentId))
  await tellOncall(context, tx, incidentId, {
    ...{ what: 'probably-ours', components: [...fallen, ...rest], massChange },
    startedAt: massChange.fromAt,
    overAt: null,
  })
}

/** What was named with a change of most checks falls a moment later for the same reason: that is no news. */
async function withoutOurs(tx: Tx, incidentId: string, wave: readonly Fallen[]): Promise<readonly Fallen[]> {
  const told = (await oncallWords(tx, incidentId)).map((w) => JSON.parse(w.facts) as OncallFacts)
  const named = told.filter((t) => t.what === 'probably-ours').flatMap((t) => t.components)
  return wave.filter(
    (one) => !named.some((n) => n.componentId === one.componentId && one.because.startsWith(n.because)),
  )
}

/** A word that may have waited: whether anybody still needs it, since the suspicion stands and what it tells is still so. */
export async function stillHolds(tx: Tx, row: OutboxRow): Promise<boolean> {
  if (row.kind !== 'oncall') return true
  const { what, components } = JSON.parse(row.facts) as OncallFacts
  if (what !== 'joined' && what !== 'undecided') return true
  const incident = what === 'joined' ? await findIncident(tx, row.pageId, row.subjectId) : null
  if (what === 'joined' && (incident?.state !== 'suspected' || incident.looksOverAt !== null)) return false
  const verdicts = await loadComponentVerdicts(
    tx,
    components.map((c) => c.componentId),
  )
  return [...verdicts.values()].some((v) => (what === 'joined' ? v.state !== 'up' : v.state === 'unknown'))
}
