/** What the desk still says of an incident that people have called over and the checks have not. */
import { beforeEach, expect, test } from 'vitest'
import { contradicting, sentenceOf } from '../../../web/console/compose/still-bad.tsx'
import { stillFailing, untold } from '../../../web/console/incidents/inbox-groups.ts'
import { putAway, putAwayIds } from '../../../web/console/incidents/put-away.ts'
import { forget } from '../../../web/console/memory.ts'
import { deskEn } from '../../../web/words/en.ts'
import { deskIt } from '../../../web/words/it.ts'
import { hit, incident } from './incident-facts.ts'

const DAY_MS = 24 * 3_600_000
const dismissed = (facts: Parameters<typeof incident>[0] = {}) => incident({ state: 'dismissed', ...facts })
const ids = (incidents: readonly { readonly id: string }[]) => incidents.map((one) => one.id)

beforeEach(() => forget('put-away'))

test.each([
  ['down and told to be over', 'down', 'resolved', ['c1']],
  ['slow and told to be over', 'degraded', 'resolved', ['c1']],
  ['good and told to be over', 'up', 'resolved', []],
  ['without a verdict and told to be over', 'unknown', 'resolved', []],
  ['down and still investigated', 'down', 'investigating', []],
] as const)('%s: the checks contradict accordingly', (_name, verdict, state, expected) => {
  const one = incident({
    state: 'monitoring',
    components: [hit({ verdict }), hit({ componentId: 'c2', verdict: 'up' })],
  })
  expect(contradicting(one, state).map((bad) => bad.componentId)).toEqual(expected)
})

test('an incident that is being opened by hand contradicts nothing', () => {
  expect(contradicting(null, 'resolved')).toEqual([])
})

test('the sentence at the button names component and reason in the desk’s language', () => {
  expect(sentenceOf(hit(), 'Streaming', deskEn)).toBe(
    'Our checks still see Streaming down: HTTP 504 instead of 200-299.',
  )
  expect(sentenceOf(hit(), 'Streaming', deskIt)).toBe(
    'Per i nostri controlli non è finita. Streaming: fermo, HTTP 504 invece di 200-299.',
  )
  expect(sentenceOf(hit({ because: '' }), 'Streaming', deskEn)).toBe('Our checks still see Streaming down.')
})

test.each([
  ['still down', dismissed(), ['i1']],
  ['still slow', dismissed({ components: [hit({ verdict: 'degraded' })] }), ['i1']],
  ['good again', dismissed({ components: [hit({ verdict: 'up' })] }), []],
  ['without a verdict', dismissed({ components: [hit({ verdict: 'unknown' })] }), []],
  ['of the day before', dismissed({ updatedAt: -DAY_MS }), []],
  ['not dismissed but resolved', dismissed({ state: 'resolved' }), []],
] as const)('what was dismissed and is %s stands in the inbox accordingly', (_name, one, expected) => {
  expect(ids(stillFailing([one], [], 0))).toEqual(expected)
})

test('a dismissed incident is silent about a component that another one in the inbox speaks for', () => {
  expect(stillFailing([dismissed()], [incident({ id: 'i2' })], 0)).toEqual([])
})

test('of two dismissed ones of the same component the newer stands in the inbox', () => {
  expect(ids(stillFailing([dismissed({ id: 'newer' }), dismissed({ id: 'older' })], [], 0))).toEqual(['newer'])
})

test('what was over untold leaves the inbox when it is put away or a day old, and comes back when it is brought back', () => {
  const lapsed = [incident({ id: 'a', state: 'lapsed' }), incident({ id: 'b', state: 'lapsed', updatedAt: -DAY_MS })]
  expect(ids(untold(lapsed, putAwayIds(), 0))).toEqual(['a'])
  putAway('a', true)
  putAway('a', true)
  expect(putAwayIds()).toEqual(['a'])
  expect(untold(lapsed, putAwayIds(), 0)).toEqual([])
  putAway('a', false)
  expect(ids(untold(lapsed, putAwayIds(), 0))).toEqual(['a'])
})
