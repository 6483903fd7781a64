/** The calls about rehearsals; as ../calls.ts has the others. */
import type {
  RehearsalList,
  RehearsalReport,
  RehearsalView,
  StartRehearsal,
} from '../../../server/contract/rehearsals.ts'
import { ask, command } from '../api.ts'

const path = (rehearsal: string) => `/rehearsals/${encodeURIComponent(rehearsal)}`

export const rehearsalCalls = {
  all: () => ask<RehearsalList>('/rehearsals'),
  report: (rehearsal: string) => ask<RehearsalReport>(path(rehearsal)),
  start: (body: StartRehearsal, key: string) => command<RehearsalView>('/rehearsals', body, key),
  turnGreen: (rehearsal: string, key: string) => command<RehearsalView>(`${path(rehearsal)}/green`, {}, key),
  end: (rehearsal: string, key: string) => command<RehearsalView>(`${path(rehearsal)}/end`, {}, key),
} as const
