/** The calls about what does not go out at once: words that wait for an approver, channels that follow later, and the brake. As calls.ts has the others. */
import type { IncidentDetail, PostUpdate, UpdateView } from '../../server/contract/incidents.ts'
import type { MaintenanceDetail } from '../../server/contract/maintenance.ts'
import type { DecideWords, Wording } from '../../server/contract/schedule.ts'
import type { Speaking } from '../../server/contract/speaking.ts'
import { ask, command, replace } from './api.ts'

const id = encodeURIComponent

export const speakingCalls = {
  speaking: () => ask<Speaking>('/speaking'),
  saveSpeaking: (body: Speaking) => replace<Speaking>('/speaking', body),
  wording: (incident: string, body: PostUpdate) => command<Wording>(`/incidents/${id(incident)}/wording`, body),
  decideWords: (incident: string, scheduled: string, body: DecideWords, key: string) =>
    command<IncidentDetail>(`/incidents/${id(incident)}/scheduled/${id(scheduled)}/decision`, body, key),
  stop: (update: string, key: string, channel?: UpdateView['channels'][number]['channel']) =>
    command<UpdateView>(`/updates/${id(update)}/stop${channel === undefined ? '' : `?channel=${channel}`}`, {}, key),
  stopMaintenance: (maintenance: string, key: string) =>
    command<MaintenanceDetail>(`/maintenances/${id(maintenance)}/stop`, {}, key),
} as const
