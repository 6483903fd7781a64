/**
 * Publishes approved words where nobody acted: on the page alone, through the one door, once. What is due is read from the
 * rows each time, so a process that was killed goes on. Called every second by each process that does jobs.
 */
import type { PostUpdate } from '../contract/incidents.ts'
import type { Component } from '../domain/catalogue.ts'
import { causesOf } from '../domain/dependence.ts'
import { OPEN_STATES } from '../domain/incident.ts'
import { type PolicyFacts, policyOf, type Speaker } from '../domain/policy.ts'
import { isRefusal } from '../domain/refusal.ts'
import { isHit } from '../domain/suspicion.ts'
import { acknowledgementsOf } from '../store/acknowledgements.ts'
import { listComponents, loadPage } from '../store/catalogue.ts'
import { anyPolicy } from '../store/components.ts'
import { type Incident, listIncidents, loadParts } from '../store/incidents.ts'
import { oncallWords } from '../store/oncall-words.ts'
import type { Tx } from '../store/open.ts'
import { listProbes } from '../store/probes.ts'
import { updatesOf } from '../store/updates.ts'
import { loadComponentVerdicts } from '../store/verdicts.ts'
import type { Context } from './context.ts'
import { fillDraft } from './draft.ts'
import { workOver } from './muting.ts'
import { countsAbout } from './post-counts.ts'
import { publishUpdate } from './publish-update.ts'
import type { OncallFacts } from './tell-oncall.ts'
import { tellPolicy } from './tell-policy.ts'

const LOOKED_AT = 200

export async function applyPolicies(context: Context): Promise<void> {
  const { db } = context.store
  if (!(await anyPolicy(db, context.pageId))) return
  const states = ['suspected', ...OPEN_STATES] as const
  for (const incident of await listIncidents(db, context.pageId, { states, limit: LOOKED_AT })) {
    await applyTo(context, incident)
  }
}

async function applyTo(context: Context, incident: Incident): Promise<void> {
  const components = await listComponents(context.store.db, context.pageId)
  const facts = await context.store.transact((tx) => readFacts(context, tx, { incident, components }))
  const answer = policyOf(facts, context.clock.now())
  if (answer.is !== 'says') return
  const { template, componentId } = answer
  const page = await loadPage(context.store.db, context.pageId)
  const name = components.find((c) => c.id === componentId)?.name[page.defaultLanguage] ?? componentId
  const update = await wordsFor(context, incident, { template, causes: facts.speakers, language: page.defaultLanguage })
  if (update === null) return sayWhySilent(context, incident, facts)
  // Refused `already-moved` where a person, or another process, was faster.
  await publishUpdate(
    context,
    { incidentId: incident.id, update, actor: { kind: 'policy', id: componentId, name } },
    null,
  )
}

async function readFacts(
  context: Context,
  tx: Tx,
  { incident, components }: { readonly incident: Incident; readonly components: readonly Component[] },
): Promise<PolicyFacts> {
  const now = context.clock.now()
  const hit = (await loadParts(tx, [incident.id])).components
    .filter((c) => isHit(incident.state, c.impact))
    .map((c) => c.componentId)
  const verdicts = await loadComponentVerdicts(tx, hit)
  // What falls because of another that is hit has nothing to say of its own.
  const roots = hit.filter((id) => !causesOf(id, components).some((cause) => hit.includes(cause)))
  const speakers: Speaker[] = []
  for (const componentId of roots) {
    speakers.push({
      componentId,
      automaticAfterMin: components.find((c) => c.id === componentId)?.automaticAfterMin ?? null,
      verdict: verdicts.get(componentId)?.state ?? 'unknown',
      isUnderWork: (await workOver(context, tx, { componentId, at: now })) !== null,
    })
  }
  const words = (await oncallWords(tx, incident.id)).map((w) => ({
    at: w.at,
    told: JSON.parse(w.facts) as OncallFacts,
  }))
  const last = words.findLast((w) => w.told.what === 'suspected' || w.told.what === 'probably-ours')
  const said = (await updatesOf(tx, [incident.id])).map((u) => u.by)
  return {
    state: incident.state,
    toldAt: last?.at ?? null,
    isProbablyOurs: last?.told.what === 'probably-ours',
    isTaken: (await acknowledgementsOf(tx, [incident.id])).size > 0 || said.some((by) => by !== 'policy'),
    looksOverAt: incident.looksOverAt,
    isStillPosted: incident.looksOverAt !== null && (await isStillPosted(context, tx, { hit, components })),
    hasSpoken: said.length > 0,
    speakers,
  }
}

async function isStillPosted(
  { pageId, clock }: Context,
  tx: Tx,
  { hit, components }: { readonly hit: readonly string[]; readonly components: readonly Component[] },
): Promise<boolean> {
  const counts = await countsAbout(tx, hit, { components, probes: await listProbes(tx, pageId), now: clock.now() })
  return counts.some((one) => one.isUnusual)
}

interface Wanted {
  readonly template: 'confirmation' | 'slowness' | 'recovery'
  /** Only these are named; the rest fell because of them. */
  readonly causes: readonly Speaker[]
  readonly language: string
}

/** null: nobody answers for the words in the page's default language any more */
async function wordsFor(context: Context, incident: Incident, wanted: Wanted): Promise<PostUpdate | null> {
  const { components: hit } = await loadParts(context.store.db, [incident.id])
  const all = hit
    .filter((c) => isHit(incident.state, c.impact))
    .map((c) => ({ componentId: c.componentId, impact: c.impact }))
  const components = all.filter((c) => wanted.causes.some((one) => one.componentId === c.componentId))
  const ask = { template: wanted.template, incidentId: incident.id, ...(components.length > 0 ? { components } : {}) }
  const draft = await fillDraft(context, ask, { approvedOnly: true })
  if (isRefusal(draft) || !draft.texts[wanted.language]) return null
  return {
    ...{ state: draft.state, version: incident.version, components: all, texts: draft.texts },
    ...{ template: wanted.template, notify: false },
  }
}

/** Once for each incident: the operator believes that something is said. */
async function sayWhySilent(context: Context, incident: Incident, { speakers }: PolicyFacts): Promise<void> {
  await context.store.transact(async (tx) => {
    const told = (await oncallWords(tx, incident.id)).map((w) => (JSON.parse(w.facts) as OncallFacts).what)
    if (told.includes('policy-silent')) return
    const componentIds = speakers.map((one) => one.componentId)
    await tellPolicy(context, tx, { what: 'policy-silent', incident, componentIds })
  })
}
