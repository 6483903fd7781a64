/** Small rules of the desk: where a link leads, how a time is promised, what a stop would still keep back. */
import { expect, test } from 'vitest'
import type { DeliveryCounts } from '../../../server/contract/deliveries.ts'
import type { EvidenceView, UpdateView } from '../../../server/contract/incidents.ts'
import { evidenceLine } from '../../../web/console/incident-words.ts'
import { isLeaving, notLeft, reachOf } from '../../../web/console/incidents/notices.ts'
import { hrefOf, type Place, parsePlace } from '../../../web/console/router.ts'
import { length, promiseAt } from '../../../web/console/times.ts'
import { deskEn } from '../../../web/words/en.ts'
import { deskIt } from '../../../web/words/it.ts'

test.each<[Place]>([
  [{ at: 'inbox' }],
  [{ at: 'ended' }],
  [{ at: 'open' }],
  [{ at: 'incident', id: '01ab' }],
  [{ at: 'incident', id: '01ab', asks: 'dismiss' }],
  [{ at: 'access', token: 'a/b%c' }],
  [{ at: 'components', id: null }],
  [{ at: 'probes', id: 'p1' }],
  [{ at: 'locations' }],
  [{ at: 'people', part: 'heard' }],
  [{ at: 'people', part: 'desk' }],
  [{ at: 'people', part: 'programs' }],
  [{ at: 'people', part: 'log' }],
  [{ at: 'me' }],
  [{ at: 'redact', picture: null }],
  [{ at: 'redact', picture: 'f'.repeat(64) }],
  [{ at: 'system' }],
])('the address of %o leads back to it', (place) => {
  expect(parsePlace(hrefOf(place))).toEqual(place)
})

test.each(['', '#', '#/nowhere', '#/incidents/', '#/access/', '#/%E0%A4%A'])('"%s" leads to the inbox', (hash) => {
  expect(parsePlace(hash)).toEqual({ at: 'inbox' })
})

const MINUTE = 60_000

test.each([
  ['on the dot', 0, 30 * MINUTE],
  ['between two', MINUTE, 35 * MINUTE],
])('a promise of 30 minutes made %s falls on a whole five minutes', (_name, now, expected) => {
  expect(promiseAt(30, now)).toBe(expected)
})

test.each([
  [999, '1 s'],
  [12 * MINUTE, '12 min'],
  [80 * MINUTE, '1 h 20 min'],
  [3 * 24 * 60 * MINUTE, '3 giorni'],
])('%i ms read as "%s"', (ms, expected) => {
  expect(length(ms, deskIt)).toBe(expected)
})

const NONE: DeliveryCounts = { recipients: 0, queued: 0, held: 0, sent: 0, retrying: 0, dead: 0, stopped: 0 }

test.each<[string, Partial<UpdateView>, number, boolean]>([
  [
    'waiting, held and retried ones',
    { deliveries: { ...NONE, recipients: 9, queued: 2, held: 1, retrying: 1 } },
    4,
    true,
  ],
  ['everyone while the hold lasts, uncounted', { noticesAt: 20 }, 0, true],
  ['nothing once it was stopped', { stoppedAt: 5, noticesAt: 20, deliveries: { ...NONE, queued: 2 } }, 0, false],
  ['nothing when all have left', { deliveries: { ...NONE, recipients: 9, sent: 8, dead: 1 } }, 0, false],
  ['what lingers, without shouting', { noticesAt: -3_600_000, deliveries: { ...NONE, retrying: 2 } }, 2, false],
  ['nobody when nobody is written to', { noticesAt: null, deliveries: null }, 0, false],
])('a stop keeps back %s', (_name, facts, left, leaving) => {
  const update = { noticesAt: 5, stoppedAt: null, deliveries: NONE, ...facts } as UpdateView
  expect(notLeft(update)).toBe(left)
  expect(isLeaving(update, 10)).toBe(leaving)
})

test.each([
  ['goes to those whom it reached', false, /exactly those whom it reached: 8\./, /Va solo a chi l’ha ricevuto: 8\./],
  ['whose deliveries are gone corrects the page alone', true, /^Only the page/, /^Si corregge solo la pagina/],
])('a correction of an update %s, and says so first', (_name, deliveriesDropped, en, it) => {
  const update = { deliveries: { ...NONE, recipients: 9, sent: 8, dead: 1 }, deliveriesDropped } as UpdateView
  expect(reachOf(update, deskEn)).toMatch(en)
  expect(reachOf(update, deskIt)).toMatch(it)
})

test('the evidence is one line in the desk’s language, the most frequent first', () => {
  const check = (code: string, status: number | null) => ({ code, status }) as EvidenceView
  const evidence = [check('timeout-connect', null), check('http-status', 504), check('http-status', 504)]
  expect(evidenceLine(evidence, deskEn)).toBe('HTTP 504 at 2 checks · Timeout at connecting at 1 check')
  expect(evidenceLine(evidence, deskIt)).toBe('HTTP 504 in 2 controlli · Tempo scaduto in connessione in 1 controllo')
})
