/** The calls about words that wait for an approver, and whether they do; as calls.ts has the others. */
import type { IncidentDetail, PostUpdate } from '../../server/contract/incidents.ts'
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
} as const
