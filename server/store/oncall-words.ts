/** What on-call is told of one thing, as rows of the outbox: read back, and put better while no process has taken it. */
import type { Db, Tx } from './open.ts'

/** Says something else in a row that no process has taken yet. @returns false when one has: it stays as it was */
export async function rewriteUntaken(tx: Tx, id: string, facts: string): Promise<boolean> {
  const done = await tx
    .updateTable('outbox')
    .set({ facts })
    .where('id', '=', id)
    .where('fanned_out_at', 'is', null)
    .where('lease_by', 'is', null)
    .where('stopped_at', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** All words to on-call about this, oldest first, and when each goes or went. */
export async function oncallWords(tx: Tx, subjectId: string): Promise<OncallWord[]> {
  return tx
    .selectFrom('outbox')
    .select(['id', 'facts', 'not_before_at as at'])
    .where('subject_id', '=', subjectId)
    .where('kind', '=', 'oncall')
    .orderBy('id')
    .execute()
}

/** When the first word to on-call about this left; null: none did, or it is not kept. */
export async function firstToldAt(db: Db | Tx, subjectId: string): Promise<number | null> {
  const row = await db
    .selectFrom('deliveries as d')
    .innerJoin('outbox as o', 'o.id', 'd.outbox_id')
    .select((e) => e.fn.min('d.sent_at').as('at'))
    .where('o.subject_id', '=', subjectId)
    .where('o.kind', '=', 'oncall')
    .executeTakeFirst()
  return row?.at ?? null
}

export interface ToldWord {
  readonly facts: string
  readonly at: number
  readonly contacts: number
  readonly sent: number
}

/** All words to on-call about this that went to anybody, oldest first: to how many contacts, and how many left. */
export async function toldWords(db: Db | Tx, subjectId: string): Promise<ToldWord[]> {
  const rows = await db
    .selectFrom('outbox as o')
    .innerJoin('deliveries as d', 'd.outbox_id', 'o.id')
    .select(['o.id', 'o.facts', 'o.not_before_at', (e) => e.fn.min('d.sent_at').as('sent_at')])
    .select((e) => [e.fn.countAll<number>().as('contacts'), e.fn.count<number>('d.sent_at').as('sent')])
    .where('o.subject_id', '=', subjectId)
    .where('o.kind', 'in', ['oncall', 'escalation'])
    .groupBy(['o.id', 'o.facts', 'o.not_before_at'])
    .orderBy('o.id')
    .execute()
  return rows.map((r) => ({
    ...{ facts: r.facts, at: r.sent_at ?? r.not_before_at },
    ...{ contacts: Number(r.contacts), sent: Number(r.sent) },
  }))
}

export interface OncallWord {
  readonly id: string
  readonly facts: string
  readonly at: number
}

/** What was said at once, and the steps that followed because nobody acted, oldest first. */
export async function alarmsOf(tx: Tx, subjectId: string): Promise<Alarm[]> {
  const rows = await tx
    .selectFrom('outbox')
    .select(['kind', 'facts', 'fanned_out_at'])
    .select((e) =>
      e.selectFrom('deliveries as d').select('d.id').whereRef('d.outbox_id', '=', 'outbox.id').limit(1).as('told'),
    )
    .where('subject_id', '=', subjectId)
    .where('kind', 'in', ['oncall', 'escalation'])
    .orderBy('id')
    .execute()
  return rows.map(({ kind, facts, fanned_out_at, told }) => ({
    ...{ kind, facts },
    ...{ isWaiting: fanned_out_at === null, wasTold: told !== null },
  }))
}

export interface Alarm {
  readonly kind: string
  readonly facts: string
  readonly isWaiting: boolean
  /** false: when it was due, somebody had it. */
  readonly wasTold: boolean
}
