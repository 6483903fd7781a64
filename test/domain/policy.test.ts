import { expect, test } from 'vitest'
import { type PolicyFacts, policyOf, type Speaker } from '../../server/domain/policy.ts'
import { MINUTE_MS } from '../../server/domain/time.ts'

const TOLD = Date.UTC(2026, 10, 23, 3)
const at = (minutes: number) => TOLD + minutes * MINUTE_MS

const STREAMING: Speaker = { componentId: 'streaming', automaticAfterMin: 5, verdict: 'down', isUnderWork: false }
const API: Speaker = { ...STREAMING, componentId: 'api', automaticAfterMin: 10 }
const SUSPECTED: PolicyFacts = {
  ...{ state: 'suspected', toldAt: TOLD, isProbablyOurs: false, isTaken: false, looksOverAt: null, hasSpoken: false },
  isStillPosted: false,
  speakers: [STREAMING],
}
const SPOKEN: PolicyFacts = { ...SUSPECTED, state: 'investigating', hasSpoken: true, looksOverAt: at(20) }

test.each([
  ['waits for a person', {}, 4, { is: 'waits', until: at(5) }],
  ['speaks when nobody acted', {}, 5, { is: 'says', template: 'confirmation', componentId: 'streaming' }],
  [
    ...(['calls what is slow slow', { speakers: [{ ...STREAMING, verdict: 'degraded' }] }, 5] as const),
    { is: 'says', template: 'slowness', componentId: 'streaming' },
  ],
  [
    'is as patient as the most patient of what is hit',
    { speakers: [STREAMING, API] },
    9,
    { is: 'waits', until: at(10) },
  ],
  [
    ...(['and then speaks in its name', { speakers: [STREAMING, API] }, 10] as const),
    { is: 'says', template: 'confirmation', componentId: 'api' },
  ],
  [
    ...([
      'is silent where one component has drafts only',
      { speakers: [STREAMING, { ...API, automaticAfterMin: null }] },
      60,
    ] as const),
    { is: 'silent', because: 'a component has drafts only' },
  ],
  ['is silent once a person has it', { isTaken: true }, 60, { is: 'silent', because: 'a person has it' }],
  ['never says what is probably ours', { isProbablyOurs: true }, 60, { is: 'silent', because: 'it is probably ours' }],
  [
    ...(['is silent under planned work', { speakers: [{ ...STREAMING, isUnderWork: true }] }, 60] as const),
    { is: 'silent', because: 'planned work covers it' },
  ],
  ['is silent about what looks over', { looksOverAt: at(3) }, 60, { is: 'silent', because: 'it looks over' }],
  [
    ...([
      'is silent where no check sees it any more',
      { speakers: [{ ...STREAMING, verdict: 'unknown' }] },
      60,
    ] as const),
    { is: 'silent', because: 'no check sees it now' },
  ],
  ['is silent where on-call was not told', { toldAt: null }, 60, { is: 'silent', because: 'on-call was not told' }],
  ['is silent where nothing is hit', { speakers: [] }, 60, { is: 'silent', because: 'no check sees it now' }],
  [
    ...(['is silent once it is dismissed', { state: 'dismissed' }, 60] as const),
    { is: 'silent', because: 'nothing of it is automatic' },
  ],
] as const)('a policy %s', (_name, change, minutes, expected) => {
  expect(policyOf({ ...SUSPECTED, ...change }, at(minutes))).toEqual(expected)
})

test.each([
  ['waits as long again when the checks are well', {}, 24, { is: 'waits', until: at(25) }],
  ['ends what it said when nobody acted', {}, 25, { is: 'says', template: 'recovery', componentId: 'streaming' }],
  ['ends nothing that is still bad', { looksOverAt: null }, 60, { is: 'silent', because: 'it does not look over' }],
  [
    'ends nothing of which people still post',
    { isStillPosted: true },
    60,
    { is: 'silent', because: 'people still post of it' },
  ],
  ['ends nothing that a person took over', { isTaken: true }, 60, { is: 'silent', because: 'a person has it' }],
  [
    'ends nothing that a person opened',
    { hasSpoken: false },
    60,
    { is: 'silent', because: 'nothing of it is automatic' },
  ],
  [
    ...([
      'ends nothing once it has drafts only',
      { speakers: [{ ...STREAMING, automaticAfterMin: null }] },
      60,
    ] as const),
    { is: 'silent', because: 'a component has drafts only' },
  ],
] as const)('a policy that spoke %s', (_name, change, minutes, expected) => {
  expect(policyOf({ ...SPOKEN, ...change }, at(minutes))).toEqual(expected)
})
