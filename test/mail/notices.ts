/** Notices of the first story (streaming, the night of 11 June), for the tests of mails and senders. */
import type {
  AccessNotice,
  ConfirmNotice,
  LocationNotice,
  NoticePage,
  OncallNotice,
  PostMortemNotice,
  PromiseNotice,
  TestNotice,
  UpdateNotice,
  WordsNotice,
} from '../../server/contract/notice.ts'
import type { PublicIncident, PublicUpdate } from '../../server/contract/public.ts'

/** 20:47 in Rome. */
export const BEGAN = Date.UTC(2026, 5, 11, 18, 47)
export const MINUTE = 60_000

export const page: NoticePage = {
  id: 'page',
  name: { en: 'Teatro', it: 'Teatro' },
  url: 'https://status.example.com',
  timeZone: 'Europe/Rome',
  languages: ['en', 'it'],
  defaultLanguage: 'en',
  supportUrl: null,
}

export function update(change: Partial<PublicUpdate> = {}): PublicUpdate {
  return {
    id: 'u1',
    state: 'investigating',
    at: BEGAN + 5 * MINUTE,
    createdAt: BEGAN + 5 * MINUTE,
    by: 'person',
    isCorrection: false,
    body: {
      en: 'Streaming has not been working in Italy since 20:47. We are looking for the cause.',
      it: 'Dalle 20:47 lo streaming non funziona in Italia. Stiamo cercando la causa.',
    },
    works: { en: 'The TV app works.', it: 'L’app per la TV funziona.' },
    advice: {
      en: 'Do not reinstall anything: it is not you.',
      it: 'Non serve reinstallare nulla: non dipende da te.',
    },
    nextUpdateAt: BEGAN + 43 * MINUTE,
    affected: [{ componentId: 'stream', from: 'none', to: 'major' }],
    ...change,
  }
}

export function updateNotice(
  one: PublicUpdate = update(),
  incident: Partial<PublicIncident> = {},
  change: Partial<UpdateNotice> = {},
): UpdateNotice {
  return {
    kind: 'update',
    page,
    incident: {
      id: 'inc1',
      state: one.state,
      impact: one.state === 'resolved' ? 'none' : 'major',
      title: { en: 'Streaming is not working in Italy', it: 'Lo streaming non funziona in Italia' },
      startedAt: BEGAN,
      createdAt: BEGAN + 5 * MINUTE,
      updatedAt: one.at,
      monitoringAt: null,
      resolvedAt: one.state === 'resolved' ? one.at : null,
      components: [{ componentId: 'stream', impact: 'major', worst: 'major', regions: ['it'] }],
      updates: [one],
      ...incident,
    },
    update: one,
    components: [
      { id: 'stream', name: { en: 'Streaming', it: 'Streaming' } },
      { id: 'web', name: { en: 'Website', it: 'Sito' } },
    ],
    regions: [
      { key: 'it', name: { en: 'Italy', it: 'Italia' }, place: { en: 'in Italy', it: 'in Italia' } },
      { key: 'es', name: { en: 'Spain', it: 'Spagna' }, place: { en: 'in Spain', it: 'in Spagna' } },
    ],
    ...change,
  }
}

/** What that night was due to, told the day after. */
export function postMortemNotice(): PostMortemNotice {
  const postMortem = {
    title: { en: 'The night of 11 June', it: 'La notte dell’11 giugno' },
    cause: { en: 'A gateway ran out of memory.', it: 'Un gateway ha finito la memoria.' },
    remedy: { en: 'We watch it.', it: 'La teniamo d’occhio.' },
    timeline: [
      { what: 'first-bad', at: BEGAN } as const,
      { what: 'update', at: BEGAN + 213 * MINUTE, state: 'resolved' } as const,
    ],
  }
  const body = { en: 'Nobody in Italy could watch.', it: 'In Italia nessuno ha potuto guardare.' }
  const at = BEGAN + 1_440 * MINUTE
  const said = update({ id: 'u10', state: 'resolved', at, body, works: {}, advice: {}, nextUpdateAt: null, postMortem })
  return {
    ...updateNotice(said, { state: 'resolved', resolvedAt: BEGAN + 213 * MINUTE }),
    ...{ kind: 'post-mortem', postMortem },
  }
}

export function confirmNotice(): ConfirmNotice {
  return {
    kind: 'confirm',
    page,
    confirmUrl: 'https://status.example.com/subscribe/confirm/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE',
    expiresAt: BEGAN + 24 * 60 * MINUTE,
  }
}

export function oncallNotice(what: OncallNotice['what'] = 'suspected'): OncallNotice {
  return {
    kind: 'oncall',
    what,
    page,
    incidentId: 'inc1',
    components: [
      { name: { en: 'Streaming', it: 'Streaming' }, because: 'HTTP 504, 3 checks in a row' },
      { name: { en: 'Website', it: 'Sito' }, because: 'timeout after 10 s, 3 checks in a row' },
    ],
    startedAt: BEGAN,
    overAt: what === 'suspected' ? null : BEGAN + 10 * MINUTE,
    deskUrl: 'https://status.example.com/console/incidents/inc1',
  }
}

export function locationNotice(what: LocationNotice['what']): LocationNotice {
  return {
    kind: 'location',
    what,
    page,
    location: { key: 'milan', name: 'Milan', because: 'Nothing was heard of its agent for 5 minutes' },
    startedAt: BEGAN,
    overAt: what === 'location-back' ? BEGAN + 10 * MINUTE : null,
    deskUrl: 'https://status.example.com/console/#/locations',
  }
}

export function promiseNotice(what: PromiseNotice['what']): PromiseNotice {
  return {
    ...{ kind: 'promise', what, page, incidentId: 'inc1', by: 'Ada <b>' },
    title: { en: 'Streaming is down', it: 'Streaming fermo' },
    startedAt: BEGAN,
    promisedAt: BEGAN + 43 * MINUTE,
    deskUrl: 'https://status.example.com/console/#/incidents/inc1',
  }
}

export function wordsNotice(what: WordsNotice['what']): WordsNotice {
  return {
    ...{ kind: 'words', what, page, incidentId: 'inc1', author: 'Ben <b>' },
    title: { en: 'Streaming is down', it: 'Streaming fermo' },
    startedAt: BEGAN,
    proposedTitle: { en: 'No video anywhere', it: 'Niente video' },
    body: { en: 'A <b>rat</b> did it.', it: 'È stato un topo.' },
    dueAt: BEGAN + 43 * MINUTE,
    refused: what === 'words-refused' ? { by: 'Ada', reason: 'No animals.' } : null,
    code: what.endsWith('kept-back') ? 'already-moved' : null,
    deskUrl: 'https://status.example.com/console/#/incidents/inc1',
  }
}

export function accessNotice(is: AccessNotice['is']): AccessNotice {
  const url = 'https://status.example.com/console/#/access/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE'
  return { kind: 'access', page, is, url, by: 'Ada <b>', expiresAt: BEGAN }
}

export function testNotice(): TestNotice {
  return { kind: 'test', page, at: BEGAN }
}
