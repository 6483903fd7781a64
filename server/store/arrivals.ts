/** Messages about one incident that have arrived, with whose they were. Read for the report of a rehearsal. */
import type { Db } from './open.ts'
import { SPOKEN } from './outbox.ts'

export interface Arrival {
  readonly at: number
  /** Whose it was, by name; null: nobody's who is at the desk. */
  readonly who: string | null
  readonly channel: string
  /** Of a word to on-call; null: an update's. */
  readonly what: string | null
  /** null: a word to on-call. */
  readonly updateId: string | null
}

/** Oldest first. */
export async function arrivalsAbout(db: Db, incidentId: string): Promise<Arrival[]> {
  const rows = await db
    .selectFrom('deliveries as d')
    .innerJoin('outbox as o', 'o.id', 'd.outbox_id')
    .leftJoin('oncall_contacts as c', 'c.id', 'd.recipient_id')
    .leftJoin('staff as s', (j) => j.on((e) => e('s.id', '=', e.fn.coalesce('c.staff_id', 'd.recipient_id'))))
    .select(['d.sent_at', 'd.channel', 's.name', 'o.kind', 'o.facts', 'o.subject_id'])
    .where((e) =>
      e.or([
        e('o.subject_id', '=', incidentId),
        e('o.subject_id', 'in', e.selectFrom('updates').select('id').where('incident_id', '=', incidentId)),
      ]),
    )
    .where('d.sent_at', 'is not', null)
    .orderBy('d.sent_at')
    .orderBy('d.id')
    .$narrowType<{ sent_at: number }>()
    .execute()
  return rows.map(({ sent_at, channel, name, kind, facts, subject_id }) => {
    const isWord = !(SPOKEN as readonly string[]).includes(kind)
    return {
      ...{ at: sent_at, who: name, channel },
      what: isWord ? ((JSON.parse(facts) as { readonly what?: string }).what ?? null) : null,
      updateId: isWord ? null : subject_id,
    }
  })
}
