/** A word to on-call when a location's agent is silent or quarantined, and when it is back. Called every few seconds by each process that does jobs. */
import type { LocationWord } from '../contract/notice.ts'
import { type LocationNews, locationNews, TOLD_SILENT_AFTER_MS } from '../domain/location-news.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { type Agent, holdAgent, listAgents, noteTold } from '../store/agents.ts'
import type { Tx } from '../store/open.ts'
import type { Context } from './context.ts'
import { auditByChecks, tellOncall } from './tell-oncall.ts'

/** @param awakeAt since when this process listens without a gap */
export async function tendLocations(context: Context, awakeAt: number): Promise<void> {
  const now = context.clock.now()
  const moved = (await listAgents(context.store.db)).filter((one) => locationNews(one, now, awakeAt) !== null)
  for (const { id } of moved) await context.store.transact((tx) => tendOne(context, tx, { id, awakeAt }))
}

async function tendOne(context: Context, tx: Tx, { id, awakeAt }: { id: string; awakeAt: number }): Promise<void> {
  // Another process may have told it meanwhile.
  const agent = await holdAgent(tx, id)
  const news = agent && locationNews(agent, context.clock.now(), awakeAt)
  if (!agent || !news) return
  await noteTold(tx, id, news.is === 'silent' || news.is === 'quarantined' ? news : null)
  if (news.is !== 'forgotten') await tell(context, tx, { agent, is: news.is, sinceAt: news.sinceAt })
}

interface Told {
  readonly agent: Agent
  readonly is: Exclude<LocationNews['is'], 'forgotten'>
  readonly sinceAt: number
}

async function tell(context: Context, tx: Tx, { agent, is, sinceAt }: Told): Promise<void> {
  const what: LocationWord = `location-${is}`
  const because = BECAUSE[is] ?? agent.quarantinedBecause
  await auditByChecks(context, tx, { subjectId: agent.id, action: `location.${is}`, detail: because })
  await tellOncall(context, tx, agent.id, {
    what,
    location: { key: agent.key, name: agent.name, because },
    startedAt: sinceAt,
    overAt: is === 'back' ? context.clock.now() : null,
  })
}

const BECAUSE: Partial<Record<Told['is'], string>> = {
  silent: `Nothing was heard of its agent for ${TOLD_SILENT_AFTER_MS / MINUTE_MS} minutes`,
  back: 'Its agent is heard again, and its results count',
}
