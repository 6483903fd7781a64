/** Pages as the projection makes them, for the tests of the page and for looking at it: a good day, an outage, nothing known ... */
import type { PublicComponent, PublicIncident, PublicPage } from '../../server/contract/public.ts'
import { component, HOUR, MINUTE, MIXED_DAYS, NOW, pageWith, UNKNOWN_DAYS, update } from './facts.ts'
import { PAST, SHORT } from './past.ts'

const COMPONENTS: readonly PublicComponent[] = [
  component('watch', { en: 'Watching', it: 'Guardare' }, { isGroup: true }),
  component('stream', { en: 'Streaming', it: 'Streaming' }, { parentId: 'watch', days: MIXED_DAYS }),
  component('tv', { en: 'TV app', it: 'App per la TV' }, { parentId: 'watch' }),
  component('phone', { en: 'Phone app', it: 'App per il telefono' }, { parentId: 'watch' }),
  component('site', { en: 'Website and web player', it: 'Sito e player web' }, { parentId: 'watch' }),
  component('live', { en: 'Live channels', it: 'Canali in diretta' }, { parentId: 'watch' }),
  component('account', { en: 'Account', it: 'Account' }, { isGroup: true }),
  component('login', { en: 'Sign-in', it: 'Accesso' }, { parentId: 'account' }),
  component('pay', { en: 'Payments', it: 'Pagamenti' }, { parentId: 'account', measured: false }),
  component('search', { en: 'Search and recommendations', it: 'Ricerca e consigli' }, { parentId: 'account' }),
  component('help', { en: 'Help', it: 'Assistenza' }, { isGroup: true }),
  component('chat', { en: 'Chat with support', it: 'Chat con l’assistenza' }, { parentId: 'help', measured: false }),
  component('centre', { en: 'Help centre', it: 'Centro assistenza' }, { parentId: 'help' }),
  component('mail', { en: 'Mails from us', it: 'Le nostre mail' }, { parentId: 'help' }),
  component('downloads', { en: 'Downloads', it: 'Download' }, { parentId: 'help' }),
]

export const GOOD = pageWith({ components: [...COMPONENTS], recent: [PAST, SHORT] })

const STARTED = Date.parse('2026-11-23T11:47:00+01:00')

export const OUTAGE: PublicIncident = {
  id: 'inc1',
  state: 'identified',
  impact: 'major',
  title: { en: 'Streaming is not working in Italy and Spain', it: 'Lo streaming non funziona in Italia e in Spagna' },
  startedAt: STARTED,
  createdAt: STARTED + 3 * MINUTE,
  updatedAt: STARTED + 118 * MINUTE,
  monitoringAt: null,
  resolvedAt: null,
  components: [
    { componentId: 'stream', impact: 'major', worst: 'major', regions: ['it', 'es'] },
    { componentId: 'site', impact: 'partial', worst: 'major', regions: ['it', 'es'] },
    { componentId: 'live', impact: 'degraded', worst: 'major', regions: ['it'] },
  ],
  updates: [
    update('u3', 'identified', STARTED + 118 * MINUTE, {
      body: {
        en: 'We have found the cause: a gateway in Milan answers no request any more. We are moving its traffic to Frankfurt, **country by country**. Spain comes first.',
        it: 'Abbiamo trovato la causa: un gateway a Milano non risponde più. Stiamo spostando il traffico su Francoforte, **un paese alla volta**. Si comincia dalla Spagna.',
      },
      works: {
        en: 'The TV app works, and so do downloads that are already on your device.',
        it: 'L’app per la TV funziona, e anche i download già sul dispositivo.',
      },
      advice: {
        en: 'Do not reinstall anything: it is not you.',
        it: 'Non reinstallare nulla: non dipende da te.',
      },
      nextUpdateAt: NOW + 28 * MINUTE,
    }),
    update('u2', 'investigating', STARTED + 41 * MINUTE, {
      body: {
        en: 'Viewers in Spain are hit as well. Three things are ruled out:\n\n- our catalogue\n- the players\n- the networks of [our partners](https://partners.example/)\n\nWe go on looking.',
        it: 'È colpita anche la Spagna. Tre cose sono escluse:\n\n- il nostro catalogo\n- i player\n- le reti dei [nostri partner](https://partners.example/)\n\nContinuiamo a cercare.',
      },
      works: { en: 'The TV app works.', it: 'L’app per la TV funziona.' },
    }),
    update('u1', 'investigating', STARTED + 3 * MINUTE, {
      body: {
        en: 'Streaming has not been working in Italy since 11:47. We are looking for the cause.',
        it: 'Lo streaming non funziona in Italia dalle 11:47. Stiamo cercando la causa.',
      },
      advice: {
        en: 'Do not reinstall anything: it is not you.',
        it: 'Non reinstallare nulla: non dipende da te.',
      },
      affected: [{ componentId: 'stream', from: 'none', to: 'major' }],
    }),
  ],
}

export const OPEN = withStates(
  { stream: 'major', site: 'partial', live: 'degraded', watch: 'partial' },
  pageWith({ state: 'major', components: [...COMPONENTS], open: [OUTAGE], recent: [PAST, SHORT] }),
)

/** The same, and another problem that is smaller. */
export const TWO_OPEN: PublicPage = {
  ...OPEN,
  open: [
    {
      ...OUTAGE,
      id: 'inc2',
      state: 'monitoring',
      impact: 'degraded',
      title: { en: 'Payments are slow', it: 'I pagamenti sono lenti' },
      startedAt: STARTED - 20 * HOUR,
      components: [{ componentId: 'pay', impact: 'degraded', worst: 'degraded', regions: [] }],
      updates: [
        update('v1', 'monitoring', NOW - 50 * MINUTE, {
          body: { en: 'Payments are quick again since 13:05. We are watching whether it holds.' },
          nextUpdateAt: NOW - 5 * MINUTE,
        }),
      ],
    },
    OUTAGE,
  ],
}

const DOWN_SINCE = Date.parse('2026-11-23T13:58:00+01:00')

export const OBSERVED: PublicPage = {
  ...GOOD,
  state: 'major',
  components: GOOD.components.map((one) =>
    one.id === 'stream' || one.id === 'site'
      ? { ...one, state: 'major', regions: ['it'], observation: { kind: 'down', sinceAt: DOWN_SINCE } }
      : one,
  ),
}

/** A person has dismissed what the checks see of Streaming: they see it still. */
export const DISMISSED: PublicPage = {
  ...GOOD,
  components: GOOD.components.map((one) =>
    one.id === 'stream' || one.id === 'watch' ? { ...one, isDismissed: true } : one,
  ),
}

export const UNKNOWN: PublicPage = {
  ...GOOD,
  state: 'unknown',
  recent: [],
  components: GOOD.components.map((one) =>
    one.isGroup || one.measured
      ? {
          ...one,
          state: 'unknown',
          days: UNKNOWN_DAYS,
          observation: one.isGroup ? null : { kind: 'unknown', sinceAt: NOW - 26 * HOUR },
        }
      : one,
  ),
}

/** Nothing is measured yet, nothing ever happened. */
export const FIRST_DAY = pageWith({
  components: [
    component('a', { en: 'Shop' }, { measured: false, days: UNKNOWN_DAYS }),
    component(
      'b',
      { en: 'Warehouse' },
      { createdAt: NOW - 5 * MINUTE, days: { ...UNKNOWN_DAYS, states: `${'u'.repeat(89)}o`, uptimeRatio: 1 } },
    ),
  ],
})

const LONG = 'Identity and access management for partners of the northern region'

export const LONG_NAMES: PublicPage = {
  ...OPEN,
  page: { ...OPEN.page, name: { en: 'The Amalgamated Broadcasting Corporation of the Northern and Eastern Islands' } },
  components: OPEN.components.map((one, index) => ({
    ...one,
    name: {
      en: index % 3 === 0 ? 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz' : `${LONG} ${index}`,
    },
  })),
  open: [
    {
      ...OUTAGE,
      title: { en: `${LONG} and its Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz is not working` },
    },
  ],
}

export const RTL_NAMES: PublicPage = {
  ...OPEN,
  page: { ...OPEN.page, name: { en: 'شبكة أورورا' } },
  components: OPEN.components.map((one) => ({ ...one, name: { en: `البث المباشر ${one.position}` } })),
  open: [{ ...OUTAGE, title: { en: 'البث لا يعمل في إيطاليا (504)' } }],
}

function withStates(states: Record<string, PublicComponent['state']>, page: PublicPage): PublicPage {
  return {
    ...page,
    components: page.components.map((one) => {
      const state = states[one.id]
      const hit = OUTAGE.components.find((other) => other.componentId === one.id)
      return state ? { ...one, state, regions: hit?.regions ?? [] } : one
    }),
  }
}

const ACME = { by: 'Acme Cloud', url: 'https://status.acme.example/', since: STARTED }

/** Three components of others: one whose component is down, one that works on something, one that cannot be read. */
export const OTHERS: PublicPage = {
  ...GOOD,
  components: [
    ...GOOD.components,
    component('others', { en: 'What we stand on', it: 'Ciò su cui ci appoggiamo' }, { isGroup: true, measured: false }),
    component(
      'cloud',
      { en: 'Cloud', it: 'Cloud' },
      {
        ...{ parentId: 'others', measured: false, state: 'partial' },
        description: { en: 'Computing and storage', it: 'Calcolo e archivio' },
        reported: {
          ...{ ...ACME, part: 'Compute – Milan', state: 'partial' },
          incidents: [
            {
              title: 'Elevated error rates when starting machines in Milan',
              url: 'https://status.acme.example/incidents/p31zjtct2jer',
              startedAt: STARTED,
            },
            { title: 'Console is slow', url: null, startedAt: NOW - 26 * HOUR },
          ],
        },
      },
    ),
    component(
      'cards',
      { en: 'Card payments', it: 'Pagamenti con carta' },
      {
        ...{ parentId: 'others', measured: false, state: 'maintenance' },
        reported: { ...ACME, by: 'PayPlace', part: null, state: 'maintenance', incidents: [] },
      },
    ),
    component(
      'sms',
      { en: 'Text messages', it: 'SMS' },
      {
        ...{ parentId: 'others', measured: false, state: 'unknown' },
        reported: { ...ACME, by: 'status.sms.example', url: null, part: null, state: 'unknown', incidents: [] },
      },
    ),
  ],
}

export const FIXTURES = {
  good: GOOD,
  open: OPEN,
  two: TWO_OPEN,
  observed: OBSERVED,
  dismissed: DISMISSED,
  unknown: UNKNOWN,
  first: FIRST_DAY,
  long: LONG_NAMES,
  rtl: RTL_NAMES,
  others: OTHERS,
} satisfies Record<string, PublicPage>
