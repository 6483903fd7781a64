/** What comes back from PagerDuty: somebody has taken an incident in hand there, or given it back. Called by http/pager. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { isOpen } from '../domain/incident.ts'
import { answerOf } from '../domain/pager-answer.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { acknowledgementsOf } from '../store/acknowledgements.ts'
import { findRealOrRehearsed } from '../store/incidents.ts'
import type { Tx } from '../store/open.ts'
import { answerSecrets, saveAnswerSecret } from '../store/pager-answers.ts'
import { PAGERDUTY, take } from './acknowledge.ts'
import { writeDownChange } from './audit.ts'
import type { Actor, Context } from './context.ts'
import { release } from './release.ts'

export interface PagerMessage {
  readonly contactId: string
  /** Byte by byte as it came: that is what is signed. */
  readonly body: Buffer
  /** `X-PagerDuty-Signature`: `v1=...`, several with commas between them while one secret replaces another. */
  readonly signature: string
}

/** Safe to repeat. Refuses `not-found` for no pager of ours, and for what is not signed by it. */
export async function hearPager(context: Context, message: PagerMessage): Promise<Refusal | { outcome: string }> {
  const { store, vault, pageId } = context
  const sealed = (await answerSecrets(store.db, pageId)).get(message.contactId)
  const secret = sealed === undefined ? null : vault.tryOpen(sealed)
  if (secret === null || !isSigned(message, secret)) {
    return refuse('not-found', 'There is no pager here that this message is signed by.')
  }
  const answer = answerOf(parsed(message.body))
  if (answer.is === 'nothing') return { outcome: 'ignored' }
  return store.transact(async (tx) => {
    const done = answer.is === 'has-it' ? await hasIt(context, tx, answer) : await letGo(context, tx, answer.incidentId)
    return { outcome: done ? 'taken' : 'ignored' }
  })
}

/** As PagerDuty has it: HMAC-SHA256 of the body in hexadecimal; one right signature is enough. */
function isSigned({ body, signature }: PagerMessage, secret: string): boolean {
  const wanted = createHmac('sha256', secret).update(body).digest()
  return signature.split(',').some((one) => {
    const [, hex] = /^v1=([0-9a-f]{64})$/i.exec(one.trim()) ?? []
    return hex !== undefined && timingSafeEqual(Buffer.from(hex, 'hex'), wanted)
  })
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    // Signed, and no JSON: there is nothing in it for us.
    return null
  }
}

/** Who has it at the desk keeps it: a pager comes late, or again. */
async function hasIt(
  context: Context,
  tx: Tx,
  { incidentId, by }: { readonly incidentId: string; readonly by: string },
): Promise<boolean> {
  if (!(await isUnderWay(context, tx, incidentId))) return false
  if ((await acknowledgementsOf(tx, [incidentId])).has(incidentId)) return false
  await take(context, tx, { incidentId, actor: actorOf(by) })
  return true
}

/** Of what was taken in hand there; whoever has it at the desk still has it. */
async function letGo(context: Context, tx: Tx, incidentId: string): Promise<boolean> {
  const taken = (await acknowledgementsOf(tx, [incidentId])).get(incidentId)
  if (!taken?.by.startsWith(`api:${PAGERDUTY}:`) || !(await isUnderWay(context, tx, incidentId))) return false
  await release(context, tx, { incidentId, who: actorOf('PagerDuty') })
  return true
}

function actorOf(name: string): Actor {
  return { kind: 'api', id: PAGERDUTY, name }
}

async function isUnderWay({ pageId }: Context, tx: Tx, incidentId: string): Promise<boolean> {
  const incident = await findRealOrRehearsed(tx, pageId, incidentId)
  return incident !== null && (incident.state === 'suspected' || isOpen(incident.state))
}

export interface SetAnswers {
  readonly id: string
  readonly secret: string | null
  readonly actor: Actor
}

/** Null: what it answers is not heard any more. Refuses `not-found` for a contact that is no pager. */
export function setAnswers(context: Context, { id, secret, actor }: SetAnswers): Promise<Refusal | null> {
  return context.store.transact(async (tx) => {
    const sealed = secret === null ? null : context.vault.seal(secret)
    if (!(await saveAnswerSecret(tx, { pageId: context.pageId, id, secret: sealed }))) {
      return refuse('not-found', 'There is no such pager.')
    }
    const action = secret === null ? 'end-pager-answers' : 'set-pager-answers'
    await writeDownChange(context, tx, { kind: 'settings', who: actor, action, subjectId: id })
    return null
  })
}
