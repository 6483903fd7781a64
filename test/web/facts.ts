/** Small facts for tests of the page, ready to be put together: components, days, updates, a page around them. */
import type { AsOf } from '../../server/contract/as-of.ts'
import type { PublicComponent, PublicDays, PublicPage, PublicUpdate } from '../../server/contract/public.ts'

/** 23 November 2026, 14:02:20 in Rome. */
export const NOW = Date.UTC(2026, 10, 23, 13, 2, 20)
export const AS_OF: AsOf = { at: NOW, verifiedAt: NOW - 12_000 }
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const GOOD_DAYS: PublicDays = {
  from: '2026-08-26',
  states: 'o'.repeat(90),
  uptimeRatio: 1,
  outages: 0,
  troubled: [],
}
export const UNKNOWN_DAYS: PublicDays = {
  from: '2026-08-26',
  states: 'u'.repeat(90),
  uptimeRatio: null,
  outages: 0,
  troubled: [],
}

/** Two outages, a slow morning, planned work, and a start three weeks after the strip's. */
export const MIXED_DAYS: PublicDays = {
  from: '2026-08-26',
  states: `${'u'.repeat(20)}${'o'.repeat(22)}x${'o'.repeat(14)}d${'o'.repeat(9)}mp${'o'.repeat(14)}dd${'o'.repeat(5)}`,
  uptimeRatio: 0.99417,
  outages: 1,
  troubled: [
    troubled('2026-10-07', 'maintenance', '02:00', 90, null, 'person'),
    troubled('2026-10-22', 'degraded', '09:14', 38, null, 'checks'),
    troubled('2026-11-01', 'major', '20:47', 193, 'past1', 'checks'),
    troubled('2026-11-02', 'partial', '00:00', 70, 'past1', 'person'),
    troubled('2026-11-17', 'degraded', '23:30', 29, null, 'checks'),
    troubled('2026-11-18', 'degraded', '00:00', 21, null, 'checks'),
  ],
}

function troubled(
  day: string,
  state: PublicComponent['state'],
  from: string,
  minutes: number,
  incidentId: string | null,
  by: 'checks' | 'person',
): PublicDays['troubled'][number] {
  const startedAt = Date.parse(`${day}T${from}:00+01:00`)
  return { day, state, spans: [{ state, startedAt, endedAt: startedAt + minutes * MINUTE, incidentId, by }], more: 0 }
}

export function component(
  id: string,
  name: PublicComponent['name'],
  more: Partial<PublicComponent> = {},
): PublicComponent {
  return {
    id,
    key: id,
    parentId: null,
    isGroup: false,
    position: 1,
    name,
    description: {},
    state: 'operational',
    regions: [],
    measured: true,
    observation: null,
    isDismissed: false,
    days: GOOD_DAYS,
    createdAt: NOW - 200 * DAY,
    updatedAt: NOW - 3 * DAY,
    ...more,
  }
}

export function update(
  id: string,
  state: PublicUpdate['state'],
  at: number,
  more: Partial<PublicUpdate>,
): PublicUpdate {
  return {
    id,
    state,
    at,
    createdAt: at,
    by: 'person',
    isCorrection: false,
    body: {},
    works: {},
    advice: {},
    nextUpdateAt: null,
    affected: [],
    ...more,
  }
}

export function pageWith(more: Partial<PublicPage>): PublicPage {
  return {
    schema: 1,
    revision: 41,
    madeAt: NOW - HOUR,
    page: {
      id: 'page1',
      name: { en: 'Aurora TV', it: 'Aurora TV' },
      url: 'https://status.aurora.example',
      timeZone: 'Europe/Rome',
      languages: ['en', 'it'],
      defaultLanguage: 'en',
      supportUrl: 'https://help.aurora.example/',
    },
    regions: REGIONS,
    state: 'operational',
    components: [],
    open: [],
    recent: [],
    ...more,
  }
}

const REGIONS: PublicPage['regions'] = [
  { key: 'it', name: { en: 'Italy', it: 'Italia' }, place: { en: 'in Italy', it: 'in Italia' } },
  { key: 'es', name: { en: 'Spain', it: 'Spagna' }, place: { en: 'in Spain', it: 'in Spagna' } },
  { key: 'de', name: { en: 'Germany', it: 'Germania' }, place: { en: 'in Germany', it: 'in Germania' } },
]
