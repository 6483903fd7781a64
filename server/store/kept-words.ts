/**
 * Where people's words live, column by column: what flow/redact goes through. A text column that is in neither table
 * here, nor among those of test/store/kept-words.test.ts that hold no words, fails that test.
 */
import { type RawBuilder, sql } from 'kysely'
import { EVERY_TEXT, type KeptIn, type NamedIn, type Reach, type RecordSort } from '../domain/redaction.ts'
import type { Schema } from './schema.ts'

interface Column {
  readonly table: keyof Schema
  readonly column: string
}

export interface Place extends Column {
  readonly in: KeptIn
  /** Its columns that tell one row from another. */
  readonly key: readonly string[]
  /** `sealed`: JSON under our key; `own`: JSON or not, as whoever sent it likes; `row`: the row goes as a whole. */
  readonly form: 'text' | 'json' | 'sealed' | 'own' | 'row'
  /** Which texts of JSON are words. */
  readonly reach: Reach
  /** Whose page is made anew; `t` is the row. */
  readonly record?: { readonly sort: RecordSort; readonly id: RawBuilder<string> }
  /** Set with the words. */
  readonly also?: RawBuilder<unknown>
}

type More = Pick<Place, 'record' | 'also'>
type At = readonly [table: keyof Schema, column: string, ...key: string[]]

function text(where: KeptIn, [table, column, ...key]: At, more: More = {}): Place {
  return { in: where, table, column, key, form: 'text', reach: EVERY_TEXT, ...more }
}

/** @param below the names that hold words; null: all do */
function json(where: KeptIn, [table, column, ...key]: At, below: readonly string[] | null, more: More = {}): Place {
  const reach = below ? { below, butFor: null } : EVERY_TEXT
  return { in: where, table, column, key, form: 'json', reach, ...more }
}

/** What the product, or a client, reads by these names: ids and keys, closed sets, times. */
const NO_WORDS = [
  ...['id', 'ids', 'key', 'componentId', 'componentIds', 'incidentId', 'updateId', 'probeId', 'overrideId'],
  ...['authorId', 'parentId', 'dependsOn', 'correctionOf', 'mergedInto', 'moments', 'regions', 'locations'],
  ...[
    'language',
    'languages',
    'defaultLanguage',
    'timeZone',
    'state',
    'impact',
    'origin',
    'verdict',
    'means',
    'sentBy',
  ],
  ...['channel', 'template', 'tone', 'kind', 'kinds', 'outcome', 'code', 'role', 'rights', 'type', 'profile', 'policy'],
  ...['symptom', 'action', 'version', 'rule', 'cron', 'clock'],
] as const

/** Texts by language, or by whatever name somebody gave: a language may be called `id`, a label `state`. */
const BY_ANY_NAME = [
  ...(['title', 'name', 'componentName', 'causedBy', 'description', 'texts', 'words', 'short', 'alt'] as const),
  ...(['labels', 'annotations', 'headers'] as const),
] as const

/** What the desk reads of its own drafts. */
const READ_OF_DRAFTS = ['template', 'tone', 'componentId', 'impact', 'regions', 'kind', 'key', 'untold'] as const

const incident = (id: RawBuilder<string>): More => ({ record: { sort: 'incidents', id } })
const announced = (id: RawBuilder<string>): More => ({ record: { sort: 'announcements', id } })
const work = (id: RawBuilder<string>): More => ({ record: { sort: 'maintenance', id } })

const SAID = ['title', 'body', 'works', 'advice', 'cause', 'remedy'] as const
const SEEN = ['because', 'evidence', 'report'] as const
const SHOWN = [...SAID, 'alt', 'links', 'by', 'part', 'name', 'description', 'place'] as const
const OF_UPDATE = incident(sql`(select u.incident_id from updates u where u.id = t.update_id)`)
const OF_WORK = work(sql`(select u.maintenance_id from maintenance_updates u where u.id = t.update_id)`)
const OF_ANNOUNCEMENT = announced(sql`t.announcement_id`)

/** Nobody has answered for what is left of it. */
const UNAPPROVED = sql`approved_by = null, approved_at = null`

/** What a redaction rewrites. */
export const PLACES: readonly Place[] = [
  text('incidents', ['incident_titles', 'title', 'incident_id', 'language'], incident(sql`t.incident_id`)),
  text('incidents', ['update_texts', 'body', 'update_id', 'language'], OF_UPDATE),
  text('incidents', ['update_texts', 'works', 'update_id', 'language'], OF_UPDATE),
  text('incidents', ['update_texts', 'advice', 'update_id', 'language'], OF_UPDATE),
  text('incidents', ['update_texts', 'title', 'update_id', 'language'], OF_UPDATE),
  text('incidents', ['update_texts', 'cause', 'update_id', 'language'], OF_UPDATE),
  text('incidents', ['update_texts', 'remedy', 'update_id', 'language'], OF_UPDATE),
  json('incidents', ['update_versions', 'words', 'update_id', 'no'], SAID, OF_UPDATE),
  text('incidents', ['incident_links', 'title', 'id'], incident(sql`t.incident_id`)),
  // An address with a hole in it leads nowhere.
  { ...text('incidents', ['incident_links', 'url', 'id'], incident(sql`t.incident_id`)), form: 'row' },
  text('incidents', ['incidents', 'dismissed_why', 'id'], incident(sql`t.id`)),
  text('incidents', ['incidents', 'same_answer', 'id'], incident(sql`t.id`)),
  text('incidents', ['intervals', 'withdrawn_why', 'id']),
  text('notes', ['incident_notes', 'body', 'id'], incident(sql`t.incident_id`)),
  {
    ...{ in: 'drafts', table: 'words_in_making', column: 'content', key: ['subject_id', 'writer_id'], form: 'own' },
    reach: { below: SAID, butFor: READ_OF_DRAFTS },
  },
  json('drafts', ['scheduled_updates', 'command', 'id'], SAID),
  text('maintenance', ['maintenance_texts', 'title', 'maintenance_id', 'language'], work(sql`t.maintenance_id`)),
  text('maintenance', ['maintenance_texts', 'body', 'maintenance_id', 'language'], work(sql`t.maintenance_id`)),
  text('maintenance', ['maintenance_update_texts', 'body', 'update_id', 'language'], OF_WORK),
  // Whoever has the old plan open reads it again before they save.
  json('maintenance', ['maintenance_series', 'plan', 'id'], SAID, { also: sql`version = version + 1` }),
  text('announcements', ['announcement_texts', 'title', 'announcement_id', 'language'], OF_ANNOUNCEMENT),
  text('announcements', ['announcement_texts', 'body', 'announcement_id', 'language'], OF_ANNOUNCEMENT),
  text('announcements', ['announcement_texts', 'alt', 'announcement_id', 'language'], OF_ANNOUNCEMENT),
  json('announcements', ['announcement_versions', 'words', 'announcement_id', 'no'], [...SAID, 'alt'], OF_ANNOUNCEMENT),
  json('templates', ['templates', 'words', 'page_id', 'kind', 'tone', 'language', 'version'], null, {
    also: UNAPPROVED,
  }),
  json('templates', ['phrases', 'texts', 'page_id', 'kind', 'key', 'version'], null, { also: UNAPPROVED }),
  json('pages', ['page_revisions', 'page', 'page_id', 'revision'], SHOWN),
  json('pages', ['rehearsal_pages', 'page', 'rehearsal_id', 'revision'], SHOWN),
  json('messages', ['outbox', 'facts', 'id'], ['because', 'title', 'link', 'name', 'reason', 'by', 'answer']),
  text('messages', ['deliveries', 'because', 'id']),
  {
    ...{ in: 'answers', table: 'repeats', column: 'answer', key: ['scope', 'key'], form: 'sealed' },
    // They have more shapes than could be named here: a text that nobody thought of is words.
    reach: { below: BY_ANY_NAME, butFor: NO_WORDS },
  },
  json('checks', ['evidence', 'result', 'id'], SEEN),
  json('checks', ['recent_failures', 'result', 'probe_id', 'location_id', 'at'], SEEN),
  json('checks', ['asked_dry_runs', 'result', 'id'], SEEN),
  text('checks', ['check_states', 'last_because', 'probe_id', 'location_id']),
  text('checks', ['probe_verdicts', 'because', 'probe_id', 'region_id']),
  text('checks', ['component_verdicts', 'because', 'component_id', 'region_id']),
  text('checks', ['verdict_changes', 'because', 'id']),
  text('checks', ['heartbeats', 'last_body', 'probe_id']),
  json('checks', ['upstream_reports', 'report', 'probe_id'], ['by', 'part', 'title', 'url']),
  json('checks', ['alerts', 'labels', 'id'], null),
  json('checks', ['alerts', 'annotations', 'id'], null),
  text('checks', ['alerts', 'link', 'id']),
  text('checks', ['locations', 'sees_because', 'no']),
  text('checks', ['locations', 'quarantined_because', 'no']),
  text('log', ['audit', 'detail', 'id']),
]

/** Names and addresses that the product works with: a redaction says where they stand, and people change them there. */
export const NAMED: readonly (Column & { readonly in: NamedIn })[] = [
  { in: 'people', table: 'staff', column: 'name' },
  { in: 'people', table: 'staff', column: 'email' },
  { in: 'people', table: 'passkeys', column: 'name' },
  { in: 'people', table: 'api_tokens', column: 'name' },
  { in: 'services', table: 'page_languages', column: 'name' },
  { in: 'services', table: 'pages', column: 'support_url' },
  { in: 'services', table: 'component_texts', column: 'name' },
  { in: 'services', table: 'component_texts', column: 'description' },
  { in: 'services', table: 'region_texts', column: 'name' },
  { in: 'services', table: 'region_texts', column: 'place' },
  { in: 'probes', table: 'locations', column: 'name' },
  { in: 'probes', table: 'probes', column: 'target' },
  { in: 'probes', table: 'probes', column: 'expect' },
  { in: 'probes', table: 'probes', column: 'told' },
  { in: 'addresses', table: 'subscribers', column: 'address' },
  { in: 'addresses', table: 'oncall_contacts', column: 'address' },
]
