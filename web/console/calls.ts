/** The calls that the desk makes, by name and with their types. Screens call these and never spell a path; the announcements' stand with them. */

import type { Static } from 'typebox'
import type { AlertList } from '../../server/contract/alerts.ts'
import type { AuditFilter, AuditList } from '../../server/contract/audit.ts'
import type {
  ComponentList,
  ComponentView,
  DryRunView,
  EditComponent,
  EditProbe,
  ProbeList,
  ProbeView,
  ResultList,
} from '../../server/contract/catalogue.ts'
import type {
  AccessView,
  ChangeOncallContact,
  CreatedOncallContact,
  CreatedWebhookSubscriber,
  NewOncallContact,
  NewWebhookSubscriber,
  OncallContact,
  PagerAnswers,
  RedeemAccess,
  SessionView,
  SignedOut,
  SignIn,
  SubscriberList,
  SystemView,
  WaysIn,
} from '../../server/contract/console.ts'
import type { Audience, DeliveryList } from '../../server/contract/deliveries.ts'
import type { EditUpdate } from '../../server/contract/edits.ts'
import type {
  AskDraft,
  Correct,
  Dismiss,
  Draft,
  IncidentDetail,
  IncidentList,
  OpenIncident,
  PostUpdate,
} from '../../server/contract/incidents.ts'
import type { LatencyList } from '../../server/contract/latency.ts'
import type { AddLink } from '../../server/contract/links.ts'
import type {
  CreatedLocation,
  LocationList,
  LocationView,
  NewLocation,
  RenameLocation,
} from '../../server/contract/locations.ts'
import type {
  ChangeMaintenance,
  MaintenanceDetail,
  MaintenanceList,
  MoveMaintenance,
  PlanMaintenance,
} from '../../server/contract/maintenance.ts'
import type {
  AskDates,
  ChangeSeries,
  EndSeries,
  MaintenanceDates,
  SeriesView,
} from '../../server/contract/maintenance-series.ts'
import type { MergeIncident } from '../../server/contract/merge.ts'
import type { WriteNote } from '../../server/contract/notes.ts'
import type { SignInByPasskey } from '../../server/contract/passkeys.ts'
import type { Preview, PreviewOpening, PreviewUpdate } from '../../server/contract/preview.ts'
import type { PromiseRecord } from '../../server/contract/promises.ts'
import type { RetimeIncident } from '../../server/contract/retime.ts'
import type { EditRota, NewOverride, RotaView } from '../../server/contract/rota.ts'
import type { ScheduleUpdate } from '../../server/contract/schedule.ts'
import type { Kind as NoticeKind } from '../../server/contract/shapes.ts'
import type {
  ChangeStaff,
  CreatedToken,
  GivenLink,
  NewApiToken,
  NewStaff,
  StaffList,
  StaffMember,
  TokenList,
} from '../../server/contract/staff.ts'
import type { ToldUrl } from '../../server/contract/told.ts'
import type { WhyView } from '../../server/contract/why.ts'
import type { KeepWriting, KeptWriting } from '../../server/contract/writing.ts'
import { ENDED_LATELY, INBOX, SESSION } from './ahead.ts'
import { ask, command, remove, replace } from './api.ts'
import { wordCalls } from './word-calls.ts'

type Results = Static<typeof ResultList>
type Versioned<Edit> = Edit & { readonly version: number }

const id = encodeURIComponent
const searched = (filter: AuditFilter): string =>
  new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)])).toString()
const page = (cursor: string | null): string => (cursor === null ? '' : `cursor=${id(cursor)}`)

export const calls = {
  ...wordCalls,

  session: () => ask<SessionView>(SESSION),
  signIn: (body: SignIn) => command<SessionView>(SESSION, body),
  ways: () => ask<WaysIn>('/session/ways'),
  signOut: () => remove<SignedOut | undefined>(SESSION),
  access: (token: string) => ask<AccessView>(`/access/${id(token)}`),
  redeem: (body: RedeemAccess) => command<SessionView>('/access', body),
  system: () => ask<SystemView>('/system'),
  testMail: (to: string, key: string) => command<{ outcome: string }>('/test-mail', { to }, key),

  inbox: () => ask<IncidentList>(INBOX),
  ended: (cursor: string | null) => ask<IncidentList>(`/incidents?view=ended&limit=20&${page(cursor)}`),
  endedLately: () => ask<IncidentList>(ENDED_LATELY),
  incident: (incident: string) => ask<IncidentDetail>(`/incidents/${id(incident)}`),
  open: (body: OpenIncident, key: string) => command<IncidentDetail>('/incidents', body, key),
  post: (incident: string, body: PostUpdate, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/updates`, body, key),
  acknowledge: (incident: string, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/acknowledge`, {}, key),
  letGo: (incident: string, key: string) => command<IncidentDetail>(`/incidents/${id(incident)}/let-go`, {}, key),
  dismiss: (incident: string, body: Dismiss, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/dismiss`, body, key),
  correct: (incident: string, body: Correct, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/corrections`, body, key),
  writing: (of: string) => ask<KeptWriting>(`/incidents/${id(of)}/writing`),
  keepWriting: (of: string, body: KeepWriting) => replace<void>(`/incidents/${id(of)}/writing`, body),
  dropWriting: (of: string) => remove(`/incidents/${id(of)}/writing`),
  retime: (incident: string, body: RetimeIncident, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/times`, body, key),
  merge: (incident: string, body: MergeIncident, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/merge`, body, key),
  schedule: (incident: string, body: ScheduleUpdate, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/scheduled`, body, key),
  unschedule: (incident: string, scheduled: string) => remove(`/incidents/${id(incident)}/scheduled/${id(scheduled)}`),
  addLink: (incident: string, body: AddLink, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/links`, body, key),
  removeLink: (incident: string, link: string) =>
    remove<IncidentDetail>(`/incidents/${id(incident)}/links/${id(link)}`),
  addNote: (incident: string, body: WriteNote, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/notes`, body, key),
  changeNote: (incident: string, note: string, body: WriteNote) =>
    replace<IncidentDetail>(`/incidents/${id(incident)}/notes/${id(note)}`, body),
  removeNote: (incident: string, note: string) => remove(`/incidents/${id(incident)}/notes/${id(note)}`),
  editWords: (incident: string, body: EditUpdate, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/edits`, body, key),
  deliveries: (update: string, cursor: string | null) =>
    ask<DeliveryList>(`/updates/${id(update)}/deliveries?${page(cursor)}`),
  draft: (body: AskDraft) => command<Draft>('/drafts', body),
  audience: (kind: NoticeKind, incident: string | null = null) =>
    ask<Audience>(`/audience?kind=${kind}${incident === null ? '' : `&incidentId=${id(incident)}`}`),
  promises: (month: string | null) => ask<PromiseRecord>(`/promises${month === null ? '' : `?month=${month}`}`),
  previewUpdate: (incident: string, body: PreviewUpdate) =>
    command<Preview>(`/incidents/${id(incident)}/previews`, body),
  previewOpening: (body: PreviewOpening) => command<Preview>('/previews', body),

  components: () => ask<ComponentList>('/components'),
  why: (component: string) => ask<WhyView>(`/components/${id(component)}/why`),
  addComponent: (body: EditComponent, key: string) => command<ComponentView>('/components', body, key),
  saveComponent: (component: string, body: Versioned<EditComponent>) =>
    replace<ComponentView>(`/components/${id(component)}`, body),
  removeComponent: (component: string) => remove(`/components/${id(component)}`),
  probes: () => ask<ProbeList>('/probes'),
  addProbe: (body: EditProbe, key: string) => command<ProbeView>('/probes', body, key),
  saveProbe: (probe: string, body: Versioned<EditProbe>) => replace<ProbeView>(`/probes/${id(probe)}`, body),
  removeProbe: (probe: string) => remove(`/probes/${id(probe)}`),
  makeUrl: (probe: string, key: string) => command<ToldUrl>(`/probes/${id(probe)}/url`, {}, key),
  alerts: (probe: string) => ask<AlertList>(`/probes/${id(probe)}/alerts`),
  checkNow: (probe: string) => command<void>(`/probes/${id(probe)}/check-now`, {}),
  dryRun: (body: EditProbe, from: string) =>
    command<DryRunView>(`/probes/dry-run${from === '' ? '' : `?from=${id(from)}`}`, body),
  results: (probe: string) => ask<Results>(`/probes/${id(probe)}/results`),
  latency: (probeId: string) => ask<LatencyList>(`/probes/${id(probeId)}/latency`),

  maintenances: (view: 'current' | 'ended') => ask<MaintenanceList>(`/maintenances?view=${view}`),
  planMaintenance: (body: PlanMaintenance, key: string) => command<MaintenanceDetail>('/maintenances', body, key),
  changeMaintenance: (maintenance: string, body: ChangeMaintenance) =>
    replace<MaintenanceDetail>(`/maintenances/${id(maintenance)}`, body),
  maintenanceDates: (body: AskDates) => command<MaintenanceDates>('/maintenances/dates', body),
  maintenanceSeries: (series: string) => ask<SeriesView>(`/maintenance-series/${id(series)}`),
  changeMaintenanceSeries: (series: string, body: ChangeSeries) =>
    replace<SeriesView>(`/maintenance-series/${id(series)}`, body),
  endMaintenanceSeries: (series: string, body: EndSeries) =>
    command<SeriesView>(`/maintenance-series/${id(series)}/end`, body),
  moveMaintenance: (maintenance: string, body: MoveMaintenance, key?: string) =>
    command<MaintenanceDetail>(`/maintenances/${id(maintenance)}/moves`, body, key),

  locations: () => ask<LocationList>('/locations'),
  addLocation: (body: NewLocation, key: string) => command<CreatedLocation>('/locations', body, key),
  renewToken: (location: string, key: string) => command<CreatedLocation>(`/locations/${id(location)}/tokens`, {}, key),
  renameLocation: (location: string, body: RenameLocation) => replace<LocationView>(`/locations/${id(location)}`, body),
  removeLocation: (location: string) => remove(`/locations/${id(location)}`),
  revokeLocation: (location: string) => command<LocationView>(`/locations/${id(location)}/revoke`, {}),
  releaseLocation: (location: string, key: string) =>
    command<LocationView>(`/locations/${id(location)}/release`, {}, key),

  rota: () => ask<RotaView>('/rota'),
  saveRota: (body: EditRota) => replace<RotaView>('/rota', body),
  endRota: () => remove('/rota'),
  stepIn: (body: NewOverride, key: string) => command<RotaView>('/rota/overrides', body, key),
  endStepIn: (override: string) => remove(`/rota/overrides/${id(override)}`),

  staff: () => ask<StaffList>('/staff'),
  inviteStaff: (body: NewStaff, key: string) => command<GivenLink>('/staff', body, key),
  renewAccess: (member: string, key: string) => command<GivenLink>(`/staff/${id(member)}/link`, {}, key),
  changeStaff: (member: string, body: ChangeStaff) => replace<StaffMember>(`/staff/${id(member)}`, body),
  removeStaff: (member: string) => remove(`/staff/${id(member)}`),
  tokens: () => ask<TokenList>('/tokens'),
  addToken: (body: NewApiToken, key: string) => command<CreatedToken>('/tokens', body, key),
  revokeToken: (token: string) => remove(`/tokens/${id(token)}`),

  askPasskey: () => ask<object>('/session/passkey'),
  signInByPasskey: (body: SignInByPasskey) => command<SessionView>('/session/passkey', body),
  audit: (filter: AuditFilter, cursor: string | null) => ask<AuditList>(`/audit?${searched(filter)}&${page(cursor)}`),

  oncall: () => ask<{ contacts: OncallContact[] }>('/oncall'),
  changeOncall: (contact: string, body: ChangeOncallContact) => replace<OncallContact>(`/oncall/${id(contact)}`, body),
  addOncall: (body: NewOncallContact, key: string) => command<CreatedOncallContact>('/oncall', body, key),
  setAnswers: (contact: string, body: PagerAnswers) => replace<void>(`/oncall/${id(contact)}/answers`, body),
  removeOncall: (contact: string) => remove(`/oncall/${id(contact)}`),
  subscribers: (cursor: string | null) => ask<SubscriberList>(`/subscribers?${page(cursor)}`),
  removeSubscriber: (subscriber: string) => remove(`/subscribers/${id(subscriber)}`),
  addWebhook: (body: NewWebhookSubscriber, key: string) =>
    command<CreatedWebhookSubscriber>('/subscribers/webhooks', body, key),
} as const

/** Followed by the browser itself, which keeps what comes as a file. */
export const logExport = (filter: AuditFilter): string => `/api/v1/audit/export?${searched(filter)}`
