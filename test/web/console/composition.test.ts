/** What may be written at which point of an incident's life, what becomes of words when it moves, and what is sent. */
import { expect, test } from 'vitest'
import type { Draft, IncidentDetail, IncidentView, UpdateView } from '../../../server/contract/incidents.ts'
import { commandOf, hindrancesOf } from '../../../web/console/compose/command-of.ts'
import {
  type Composition,
  carryOver,
  fill,
  follow,
  isDirty,
  startComposition,
  statesFor,
  templatesFor,
  whatMoved,
} from '../../../web/console/compose/composition.ts'
import { edit } from '../../../web/console/draft.ts'
import { hit, incident } from './incident-facts.ts'

function detailOf(facts: Partial<IncidentView>, updates: UpdateView[] = []): IncidentDetail {
  return {
    incident: incident(facts),
    earlierTimes: [],
    evidence: [],
    reports: [],
    posts: [],
    alerts: [],
    updates,
    notes: [],
    links: [],
    scheduled: [],
    writers: [],
    history: [],
  }
}

const DRAFT: Draft = {
  template: 'confirmation',
  state: 'investigating',
  texts: {
    en: { title: 'Streaming is not working', body: 'Since 20:47.', works: '', advice: 'Wait.' },
    it: { title: 'Lo streaming non funziona', body: 'Dalle 20:47.', works: '', advice: 'Aspettate.' },
  },
  short: {},
  approved: [],
}
const PAGE = { languages: ['en', 'it'], standing: {}, allowed: ['investigating', 'identified', 'monitoring'] } as const

function written(facts: Partial<IncidentView> = {}): Composition {
  const start = startComposition(detailOf(facts), 'confirmation')
  return { ...start, written: { confirmation: fill(DRAFT, PAGE) } }
}

function typed(composition: Composition): Composition {
  const mine = composition.written.confirmation
  if (!mine) throw new Error('nothing is filled')
  const text = edit(mine.text, { language: 'en', field: 'body' }, 'Since 20:40.')
  return { ...composition, written: { confirmation: { ...mine, text } } }
}

test.each<[string, Partial<IncidentView> | null, string | undefined]>([
  ['one opened by hand', null, 'confirmation'],
  ['a suspicion', {}, 'confirmation'],
  ['a suspicion that something is slow', { impact: 'degraded' }, 'slowness'],
  ['a suspicion that looks over', { looksOverAt: 5 }, 'it-is-over'],
  ['one that was over before anyone confirmed', { state: 'lapsed' }, 'it-is-over'],
  ['an open one', { state: 'identified' }, 'progress'],
  ['a resolved one, to be reopened', { state: 'resolved' }, 'confirmation'],
  ['a dismissed one', { state: 'dismissed' }, undefined],
])('%s is offered the likeliest template first', (_name, facts, expected) => {
  expect(templatesFor(facts === null ? null : incident(facts))[0]).toBe(expected)
})

test.each<[string, Partial<IncidentView> | null, Draft['template'], string[]]>([
  ['a suspicion is confirmed to an open state', {}, 'confirmation', ['investigating', 'identified', 'monitoring']],
  ['a suspicion that is over is told as resolved', { looksOverAt: 5 }, 'it-is-over', ['resolved']],
  ['a resolved one only reopens', { state: 'resolved' }, 'confirmation', ['investigating']],
  ['a lapsed one is only told as over', { state: 'lapsed' }, 'it-is-over', ['resolved']],
])('%s', (_name, facts, template, expected) => {
  expect(statesFor(facts === null ? null : incident(facts), template)).toEqual(expected)
})

test('a language without a template is left out, visibly', () => {
  const filled = fill({ ...DRAFT, texts: { en: { ...DRAFT.texts.en!, body: 'Since 20:47.' } } }, PAGE)
  expect(filled.text.languages.it?.leftOut).toBe(true)
  expect(filled.text.languages.en?.leftOut).toBe(false)
})

test('without any template every language starts empty and none is left out', () => {
  const filled = fill({ ...DRAFT, texts: {} }, PAGE)
  expect(Object.values(filled.text.languages).map((one) => one.leftOut)).toEqual([false, false])
})

test('an untouched draft follows the incident, a touched one is told that it moved', () => {
  const moved = detailOf({ version: 2, looksOverAt: 9 })
  expect(isDirty(written())).toBe(false)
  expect(follow(written(), moved)).toMatchObject({ seen: { version: 2 } })
  const mine = typed(written())
  expect(isDirty(mine)).toBe(true)
  expect(whatMoved(mine.seen, detailOf({}))).toBeNull()
  expect(whatMoved(mine.seen, moved)).toEqual({ state: null, updates: [], components: [] })
})

test('what moved names the new state, the new updates and the new components', () => {
  const update = { id: 'u9' } as UpdateView
  const player = hit({ componentId: 'c2' })
  const now = detailOf({ version: 3, state: 'investigating', components: [hit(), player] }, [update])
  expect(whatMoved(written().seen, now)).toEqual({
    state: { before: 'suspected', now: 'investigating' },
    updates: [update],
    components: [player],
  })
})

test('words written for a template that no longer fits go on under the one that does', () => {
  const carried = carryOver(typed(written()), incident({ state: 'investigating', version: 2 }))
  expect(carried.template).toBe('progress')
  expect(carried.written.progress?.text.languages.en?.now.body).toBe('Since 20:40.')
  expect(carried.written.progress?.state).toBe('investigating')
})

test('a command carries the words, what is hit, and the promise on a whole five minutes', () => {
  const composition = written()
  const body = commandOf(composition, composition.written.confirmation!, { titles: {}, now: 61_000 })
  expect(body).toEqual({
    state: 'investigating',
    components: [{ componentId: 'c1', impact: 'major', regions: [] }],
    texts: {
      en: { title: 'Streaming is not working', body: 'Since 20:47.', works: '', advice: 'Wait.' },
      it: { title: 'Lo streaming non funziona', body: 'Dalle 20:47.', works: '', advice: 'Aspettate.' },
    },
    notify: true,
    template: 'confirmation',
    nextUpdateAt: 35 * 60_000,
  })
})

test('resolving takes the impact away and promises nothing', () => {
  const composition = written()
  const body = commandOf(
    composition,
    { ...composition.written.confirmation!, state: 'resolved' },
    { titles: {}, now: 0 },
  )
  expect(body.components).toEqual([{ componentId: 'c1', impact: 'none', regions: [] }])
  expect(body.nextUpdateAt).toBeNull()
})

test.each<[string, Partial<Parameters<typeof hindrancesOf>[0]>, string[]]>([
  ['nothing, when all is well', {}, []],
  ['the move of somebody else, before all', { moved: true, written: null }, ['moved']],
  ['a template that is still being filled', { written: null }, ['filling']],
  ['no component', { composition: { ...written(), components: [] } }, ['no-component']],
  ['a stale field', { written: typed(written()).written.confirmation! }, ['stale']],
])('publishing is kept back by %s', (_name, facts, expected) => {
  const composition = written()
  const all = { composition, written: composition.written.confirmation ?? null, moved: false, needsTitle: true }
  expect(hindrancesOf({ ...all, ...facts }).map((one) => one.why)).toEqual(expected)
})
