/** The tables as TypeScript sees them; columns mean what migrations/ says. Instants are epoch ms UTC, JSON is text parsed in the store file. */
import type { Generated } from 'kysely'

export interface PagesTable {
  id: string
  key: string
  time_zone: string
  default_language: string
  support_url: string | null
  revision: Generated<number>
  due_at: number | null
  /** Minutes; null: nobody's words wait for an approver. */
  approval_min: number | null
  /** Seconds after the page; null: none. */
  mail_after_s: number | null
  webhook_after_s: number | null
  social_after_s: number | null
  owner_file: string | null
  created_at: number
  updated_at: number
}

export interface PageLanguagesTable {
  page_id: string
  language: string
  name: string
  position: number
}

export interface RegionsTable {
  id: string
  page_id: string
  key: string
  position: number
  owner_file: string | null
}

export interface RegionTextsTable {
  region_id: string
  language: string
  name: string
  place: string
}

export interface ComponentsTable {
  id: string
  page_id: string
  key: string
  parent_id: string | null
  is_group: number
  position: number
  depends_on: Generated<string>
  automatic_after_min: number | null
  owner_file: string | null
  version: number
  created_at: number
  updated_at: number
  removed_at: number | null
}

export interface ComponentTextsTable {
  component_id: string
  language: string
  name: string
  description: string
}

export interface LocationsTable {
  no: Generated<number>
  id: string
  key: string
  region_id: string | null
  is_local: number
  last_sequence: Generated<number>
  last_batch_at: number | null
  sees: Generated<number>
  sees_because: Generated<string>
  created_at: number
  name: Generated<string>
  public_key: string | null
  enrol_hash: string | null
  enrol_expires_at: number | null
  enrolled_at: number | null
  revoked_at: number | null
  quarantined_at: number | null
  quarantined_because: Generated<string>
  agent_version: Generated<string>
  run: Generated<string>
  lag_ms: number | null
  asked_at: Generated<number>
  features: Generated<string>
  told: string | null
  told_since_at: number | null
  removed_at: number | null
}

export interface AgentRunsTable {
  location_id: string
  run: string
  sequence: number
  body_hash: string
  returned_at: number | null
  tried: Generated<number>
  in_vain: Generated<number>
  last_at: number
}

export interface AskedChecksTable {
  location_id: string
  probe_id: string
  asked_at: number
}

export interface AskedDryRunsTable {
  id: string
  location_id: string
  assignment: string
  asked_at: number
  told_at: number | null
  result: string | null
}

export interface ProbesTable {
  no: Generated<number>
  id: string
  page_id: string
  component_id: string
  key: string
  kind: string
  profile: string
  target: string
  expect: string
  cadence: string
  recover_good: number
  recover_ms: number
  told: string | null
  paused_at: number | null
  removed_at: number | null
  owner_file: string | null
  version: number
  created_at: number
  updated_at: number
}

export interface ToldUrlsTable {
  probe_id: string
  token_hash: string
  made_at: number
}

export interface HeartbeatsTable {
  probe_id: string
  planned_version: number
  due_at: number | null
  started_at: number | null
  last_at: number | null
  last_signal: string | null
  last_body: string | null
}

export interface ListeningTable {
  page_id: string
  since_at: number
  last_at: number
  deaf_from_at: number | null
}

export interface ProbeLocationsTable {
  probe_id: string
  location_id: string
}

export interface ResultsTable {
  no: Generated<number>
  probe_no: number
  location_no: number
  at: number
  outcome: number
  code: number
  status: number | null
  dns_ms: number | null
  connect_ms: number | null
  tls_ms: number | null
  first_byte_ms: number | null
  total_ms: number
}

export interface RollupsTable {
  width_ms: number
  from_at: number
  probe_no: number
  location_no: number
  passed: number
  slow: number
  failed: number
  inconclusive: number
  sum_ms: number
  min_ms: number | null
  max_ms: number | null
  sketch: string
}

export interface ResultSpansTable {
  from_at: number
  first_no: number
  last_no: number
}

export interface RollupMarksTable {
  width_ms: number
  until_at: number
  last_result_no: number
}

export interface CheckStatesTable {
  probe_id: string
  location_id: string
  last_at: number
  last_outcome: string
  last_code: string
  last_because: string
  last_total_ms: number
  last_status: number | null
  fail_streak: number
  fail_since_at: number | null
  slow_streak: number
  slow_since_at: number | null
  pass_streak: number
  pass_since_at: number | null
  answered_streak: number
  answered_since_at: number | null
  unwell_streak: Generated<number>
  unwell_since_at: number | null
  recent: Generated<string>
  flaps: Generated<number>
}

export interface CheckBeatsTable {
  probe_no: number
  location_no: number
  last_at: number
  total_ms: number
  results: number
  fresh_ms: number | null
}

export interface ProbeVerdictsTable {
  probe_id: string
  region_id: string
  state: string
  since_at: number
  because: string
  was_bad: number
  flaps: Generated<number>
}

export interface ComponentVerdictsTable {
  component_id: string
  region_id: string
  state: string
  since_at: number
  because: string
  dismissed_at: number | null
}

export interface VerdictChangesTable {
  id: string
  component_id: string
  region_id: string
  from_state: string
  to_state: string
  because: string
  at: number
  decided_at: number
}

export interface IntervalsTable {
  id: string
  page_id: string
  component_id: string
  region_id: string
  ledger: string
  made_by: string
  state: string
  started_at: number
  ended_at: number | null
  incident_id: string | null
  withdrawn_at: number | null
  withdrawn_by: string | null
  withdrawn_why: string | null
  maintenance_id: string | null
}

export interface KeptDaysTable {
  component_id: string
  page_id: string
  made_of: string
  until_at: number
  kept: string
}

export interface MaintenancesTable {
  id: string
  page_id: string
  state: string
  version: number
  starts_at: number
  ends_at: number
  began_at: number | null
  ended_at: number | null
  settled_at: number | null
  is_quiet: Generated<number>
  reminders: string | null
  remind_at: number | null
  series_id: string | null
  occurrence_at: number | null
  is_own: Generated<number>
  author: string
  created_at: number
  updated_at: number
}

export interface PicturesTable {
  id: string
  page_id: string
  type: string
  width: number
  height: number
  content: Uint8Array
  added_by: string
  added_at: number
}

export interface AnnouncementsTable {
  id: string
  page_id: string
  state: string
  version: number
  tone: string
  starts_at: number
  ends_at: number
  shown_at: number | null
  waits_since: number | null
  is_quiet: number
  picture_id: string | null
  author: string
  created_at: number
  updated_at: number
}

export interface AnnouncementTextsTable {
  announcement_id: string
  language: string
  title: string
  body: string
  alt: string
}

export interface AnnouncementVersionsTable {
  announcement_id: string
  no: number
  words: string
  replaced_at: number
  replaced_by: string
}

export interface MaintenanceSeriesTable {
  id: string
  page_id: string
  state: string
  version: number
  rule: string
  time_zone: string
  starts_at: number
  length_ms: number
  plan: string
  made_until: number
  author: string
  created_at: number
  updated_at: number
}

export interface MaintenanceTextsTable {
  maintenance_id: string
  language: string
  title: string
  body: string
}

export interface MaintenanceComponentsTable {
  maintenance_id: string
  component_id: string
}

export interface MaintenanceRegionsTable {
  maintenance_id: string
  component_id: string
  region_id: string
}

export interface MaintenanceUpdatesTable {
  id: string
  maintenance_id: string
  state: string
  at: number
  author: string
  made_by: string
}

export interface MaintenanceUpdateTextsTable {
  update_id: string
  language: string
  body: string
}

export interface IncidentsTable {
  id: string
  page_id: string
  state: string
  version: number
  impact: string
  origin: string
  started_at: number
  created_at: number
  updated_at: number
  confirmed_at: number | null
  monitoring_at: number | null
  looks_over_at: number | null
  resolved_at: number | null
  dismissed_why: string | null
  next_update_at: number | null
  merged_into: string | null
  same_answer: string | null
  acknowledged_at: number | null
  /** As the audit names whoever it was. */
  acknowledged_by: string | null
  rehearsal_id: string | null
}

export interface RehearsalsTable {
  id: string
  page_id: string
  incident_id: string
  symptom: string
  participants: string
  started_at: number
  started_by: string
  recovered_at: number | null
  ended_at: number | null
  ended_by: string | null
}

export interface RehearsalPagesTable {
  rehearsal_id: string
  revision: number
  page: string
}

export interface IncidentTimesTable {
  incident_id: string
  no: number
  started_at: number
  resolved_at: number | null
  replaced_at: number
  replaced_by: string
}

export interface IncidentTitlesTable {
  incident_id: string
  language: string
  title: string
}

export interface IncidentComponentsTable {
  incident_id: string
  component_id: string
  impact: string
  worst: string
}

export interface IncidentRegionsTable {
  incident_id: string
  component_id: string
  region_id: string
}

export interface IncidentNotesTable {
  id: string
  incident_id: string
  at: number
  edited_at: number | null
  author_id: string
  author: string
  body: string
}

export interface EvidenceTable {
  id: string
  incident_id: string
  component_id: string
  probe_id: string
  location_id: string
  at: number
  result: string
}

export interface RecentFailuresTable {
  probe_id: string
  location_id: string
  at: number
  result: string
}

export interface UpdatesTable {
  id: string
  page_id: string
  incident_id: string
  state: string
  at: number
  created_at: number
  author: string
  made_by: string
  template: string | null
  correction_of: string | null
  next_update_at: number | null
  revision: number
  impacts: string
  moments: string | null
}

export interface UpdateTextsTable {
  update_id: string
  language: string
  body: string
  works: string
  advice: string
  title: string | null
  cause: string | null
  remedy: string | null
}

export interface UpdateVersionsTable {
  update_id: string
  no: number
  words: string
  replaced_at: number
  replaced_by: string
}

export interface WordsInMakingTable {
  subject_id: string
  writer_id: string
  page_id: string
  writer: string
  content: string
  saved_at: number
  told_at: number
}

export interface ScheduledUpdatesTable {
  id: string
  page_id: string
  incident_id: string
  command: string
  actor: string
  publish_at: number
  made_at: number
  ended_at: number | null
  kept_back: string | null
  waits: number | null
}

export interface IncidentLinksTable {
  id: string
  incident_id: string
  url: string
  title: string
}

export interface PageRevisionsTable {
  page_id: string
  revision: number
  made_at: number
  because: string
  page: string
  swapped_at: number | null
}

export interface RedactionsTable {
  page_id: string
  revision: number
  at: number
  records: string
  picture_id: string | null
}

export interface OutboxTable {
  id: string
  page_id: string
  kind: string
  subject_id: string
  facts: string
  revision: number | null
  created_at: number
  not_before_at: number
  stopped_at: number | null
  cursor: string
  fanned_out_at: number | null
  lease_by: string | null
  lease_until: number | null
  totals: string | null
  /** Each with a space on either side. */
  stopped_channels: string | null
}

export interface DeliveriesTable {
  id: string
  page_id: string
  outbox_id: string
  recipient_kind: string
  recipient_id: string
  channel: string
  address: string
  language: string
  state: string
  tries: number
  created_at: number
  next_at: number
  lease_by: string | null
  lease_until: number | null
  sent_at: number | null
  code: string | null
  because: string | null
}

export interface LeasesTable {
  name: string
  holder: string
  until_at: number
}

export interface ChangesTable {
  no: Generated<number>
  page_id: string
  kind: string
  subject_id: string
  at: number
}

export interface StaffTable {
  id: string
  email: string
  name: string
  role: string
  language: string
  password_hash: string
  created_at: number
  removed_at: number | null
}

export interface SessionsTable {
  /** A session of somebody who was removed, or has another role since; null: it stands. */
  ended_why: string | null
  token_hash: string
  staff_id: string
  created_at: number
  seen_at: number
  browser: string | null
  network: string | null
  id_token: string | null
}

export interface IdentitiesTable {
  issuer: string
  subject: string
  staff_id: string
  created_at: number
}

export interface PasskeysTable {
  id: string
  staff_id: string
  name: string
  public_key: string
  counter: number
  transports: string
  created_at: number
  used_at: number | null
}

export interface TotpTable {
  staff_id: string
  secret: string
  step: number
  created_at: number
}

export interface RecoveryCodesTable {
  code_hash: string
  staff_id: string
}

export interface AnsweredChallengesTable {
  challenge: string
  expires_at: number
}

export interface AccessLinksTable {
  token_hash: string
  purpose: string
  staff_id: string | null
  created_at: number
  expires_at: number
  used_at: number | null
}

export interface ApiTokensTable {
  id: string
  name: string
  prefix: string
  token_hash: string
  role: string
  created_at: number
  revoked_at: number | null
  rights: string | null
  expires_at: number | null
  used_at: number | null
}

export interface SignInTriesTable {
  no: Generated<number>
  account: string
  network: string
  at: number
}

export interface SubscribersTable {
  id: string
  page_id: string
  channel: string
  address: string
  address_key: string
  language: string
  signing_secret: string | null
  created_at: number
  confirmed_at: number | null
  ended_at: number | null
  ended_why: string | null
  hard_fails: Generated<number>
  last_asked_at: number | null
  consent: string
  kinds: string | null
}

export interface SignUpsTable {
  no: Generated<number>
  page_id: string
  address_key: string
  network: string
  at: number
}

export interface OncallContactsTable {
  id: string
  page_id: string
  channel: string
  address: string
  language: string
  signing_secret: string | null
  owner_file: string | null
  created_at: number
  /** Null: shared. */
  staff_id: string | null
  answer_secret: string | null
}

export interface RotasTable {
  page_id: string
  weekday: number
  clock: string
  time_zone: string
  began_on: string
  people: string
  escalate_after_ms: number
}

export interface RotaOverridesTable {
  id: string
  page_id: string
  staff_id: string
  from_at: number
  to_at: number
}

export interface TapsTable {
  token_hash: string
  page_id: string
  incident_id: string
  update_id: string
  contact_id: string
  staff_id: string
  at: number
}

export interface AuditTable {
  id: string
  page_id: string
  at: number
  who: string
  action: string
  subject_id: string
  detail: string
}

export interface RepeatsTable {
  key: string
  scope: string
  body_hash: string
  answer: string
  at: number
}

export interface PostCountsTable {
  probe_id: string
  at: number
  tag: string
  posts: number
  is_at_least: number
}

export interface PostHoursTable {
  probe_id: string
  hour_at: number
  posts: number
  looks: number
}

export interface UpstreamReportsTable {
  probe_id: string
  at: number
  since_at: number
  report: string
}

export interface AlertSourcesTable {
  probe_id: string
  spoke_at: number
  spoke_by: string
  messages: number
}

export interface AlertsTable {
  id: string
  source_id: string
  fingerprint: string
  state: string
  labels: string
  annotations: string
  sent_by: string
  link: string | null
  starts_at: number
  ends_at: number | null
  first_at: number
  last_at: number
  ended_at: number | null
}

export interface TemplatesTable {
  page_id: string
  kind: string
  tone: string
  language: string
  version: number
  words: string | null
  author: string
  at: number
  approved_by: string | null
  approved_at: number | null
}

export interface PhrasesTable {
  page_id: string
  kind: string
  key: string
  version: number
  texts: string | null
  author: string
  at: number
  approved_by: string | null
  approved_at: number | null
}

export interface Schema {
  pages: PagesTable
  page_languages: PageLanguagesTable
  regions: RegionsTable
  region_texts: RegionTextsTable
  components: ComponentsTable
  component_texts: ComponentTextsTable
  locations: LocationsTable
  agent_runs: AgentRunsTable
  asked_checks: AskedChecksTable
  asked_dry_runs: AskedDryRunsTable
  probes: ProbesTable
  probe_locations: ProbeLocationsTable
  told_urls: ToldUrlsTable
  heartbeats: HeartbeatsTable
  listening: ListeningTable
  results: ResultsTable
  rollups: RollupsTable
  rollup_marks: RollupMarksTable
  result_spans: ResultSpansTable
  check_states: CheckStatesTable
  check_beats: CheckBeatsTable
  probe_verdicts: ProbeVerdictsTable
  component_verdicts: ComponentVerdictsTable
  verdict_changes: VerdictChangesTable
  intervals: IntervalsTable
  kept_days: KeptDaysTable
  incidents: IncidentsTable
  rehearsals: RehearsalsTable
  rehearsal_pages: RehearsalPagesTable
  incident_titles: IncidentTitlesTable
  incident_times: IncidentTimesTable
  incident_components: IncidentComponentsTable
  incident_regions: IncidentRegionsTable
  incident_notes: IncidentNotesTable
  evidence: EvidenceTable
  recent_failures: RecentFailuresTable
  updates: UpdatesTable
  update_texts: UpdateTextsTable
  incident_links: IncidentLinksTable
  scheduled_updates: ScheduledUpdatesTable
  words_in_making: WordsInMakingTable
  update_versions: UpdateVersionsTable
  page_revisions: PageRevisionsTable
  redactions: RedactionsTable
  outbox: OutboxTable
  deliveries: DeliveriesTable
  leases: LeasesTable
  changes: ChangesTable
  staff: StaffTable
  sessions: SessionsTable
  identities: IdentitiesTable
  passkeys: PasskeysTable
  totp: TotpTable
  recovery_codes: RecoveryCodesTable
  answered_challenges: AnsweredChallengesTable
  access_links: AccessLinksTable
  api_tokens: ApiTokensTable
  sign_in_tries: SignInTriesTable
  subscribers: SubscribersTable
  sign_ups: SignUpsTable
  oncall_contacts: OncallContactsTable
  rotas: RotasTable
  rota_overrides: RotaOverridesTable
  taps: TapsTable
  audit: AuditTable
  repeats: RepeatsTable
  upstream_reports: UpstreamReportsTable
  post_counts: PostCountsTable
  post_hours: PostHoursTable
  alert_sources: AlertSourcesTable
  alerts: AlertsTable
  pictures: PicturesTable
  announcements: AnnouncementsTable
  announcement_texts: AnnouncementTextsTable
  announcement_versions: AnnouncementVersionsTable
  maintenances: MaintenancesTable
  maintenance_series: MaintenanceSeriesTable
  maintenance_texts: MaintenanceTextsTable
  maintenance_components: MaintenanceComponentsTable
  maintenance_regions: MaintenanceRegionsTable
  maintenance_updates: MaintenanceUpdatesTable
  maintenance_update_texts: MaintenanceUpdateTextsTable
  templates: TemplatesTable
  phrases: PhrasesTable
}
