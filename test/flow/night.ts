/** A page that asks for approved words, at night: Ada answers for words, Ben does not. For the tests of what goes out, and of what waits. */
import type { PostUpdate } from '../../server/contract/incidents.ts'
import type { DecideWords } from '../../server/contract/schedule.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'
import { NEUTRAL_TEMPLATES } from '../../server/domain/wording.ts'
import { decideWords } from '../../server/flow/decide-words.ts'
import { fillDraft } from '../../server/flow/draft.ts'
import { approveTemplate } from '../../server/flow/edit-template.ts'
import { fanOut } from '../../server/flow/fan-out.ts'
import { readIncidentDetail } from '../../server/flow/incident-detail.ts'
import { sayUpdate } from '../../server/flow/say-update.ts'
import { changeSpeaking } from '../../server/flow/speaking.ts'
import { insertContact } from '../../server/store/oncall.ts'
import { insertStaff } from '../../server/store/staff.ts'
import type { Engine } from '../support/engines.ts'
import { ADA, BEN, type Flow, freshFlow } from '../support/flow-context.ts'
import { BOTH, done, suspected } from './commands.ts'

export const editing = { actor: ADA, repeat: null }
export const AT_ONCE = { mailAfterS: 0, webhookAfterS: 0, socialAfterS: 0 }
export const TEN_MIN = 10 * MINUTE_MS

export async function approve(flow: Flow, kinds: readonly (typeof NEUTRAL_TEMPLATES)[number][] = NEUTRAL_TEMPLATES) {
  for (const kind of kinds) {
    for (const language of ['en', 'it']) {
      const id = { kind, tone: 'plain', language } as const
      done(await approveTemplate(flow.context, editing, { id, version: 0, approved: true }))
    }
  }
}

/** A suspicion; Ada answers for words, Ben does not; each has a mailbox. */
export async function night(engine: Engine) {
  const flow = await freshFlow(engine)
  const roles = { ada: 'approver', ben: 'responder' } as const
  await flow.store.transact(async (tx) => {
    for (const one of [ADA, BEN]) {
      const email = `${one.id}@example.com`
      const role = roles[one.id as keyof typeof roles]
      await insertStaff(tx, { ...one, email, role, language: 'en', passwordHash: '', createdAt: 1 })
      await insertContact(tx, {
        ...{ id: `${one.id}-mail`, pageId: flow.context.pageId, channel: 'email', address: email },
        ...{ language: 'en', signingSecret: null, ownerFile: null, createdAt: 1, staffId: one.id },
      })
    }
  })
  await approve(flow)
  done(await changeSpeaking(flow.context, editing, { ...AT_ONCE, approvalMin: 10 }))
  return { flow, incidentId: await suspected(flow) }
}

export async function filled(flow: Flow, incidentId: string, change: Partial<PostUpdate> = {}): Promise<PostUpdate> {
  const components = [{ componentId: flow.id.streaming, impact: 'major' } as const]
  const { template = 'confirmation' } = change
  const { state, texts } = done(await fillDraft(flow.context, { template, incidentId, components }))
  return { state, version: 1, components, texts, template, ...change }
}

export const say = (flow: Flow, incidentId: string, update: PostUpdate, actor = BEN) =>
  sayUpdate(flow.context, { incidentId, update, actor }, null)

/** Free words of Ben, which wait. */
export async function waiting(engine: Engine, change: Partial<PostUpdate> = {}) {
  const { flow, incidentId } = await night(engine)
  const update = await filled(flow, incidentId, { texts: BOTH, ...change })
  const detail = done(await say(flow, incidentId, update))
  const id = detail.scheduled[0]?.id ?? ''
  const read = async () => done(await readIncidentDetail(flow.context, flow.store.db, incidentId))
  const decide = (decision: DecideWords) => decideWords(flow.context, { incidentId, id, decision, actor: ADA }, null)
  return { flow, incidentId, detail, read, decide }
}

/** Who was told what of words, in order. */
export async function news(flow: Flow) {
  while (await fanOut(flow.context));
  const rows = await flow.store.db
    .selectFrom('deliveries as d')
    .innerJoin('outbox as o', 'o.id', 'd.outbox_id')
    .select(['o.facts', 'd.recipient_id'])
    .where('o.kind', '=', 'words')
    .orderBy('d.id')
    .execute()
  return rows.map((row) => [(JSON.parse(row.facts) as { what: string }).what, row.recipient_id])
}
