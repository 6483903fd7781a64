import { expect, test } from 'vitest'
import { judgeTap, TAP_LINK_MS, type TapCase } from '../../server/domain/tap.ts'

const SENT = Date.UTC(2026, 5, 11, 18, 47)
const SUSPECTED = { state: 'suspected', looksOverAt: null } as const
const fresh: TapCase = { issuedAt: SENT, isUsed: false, reader: 'may-publish', incident: SUSPECTED }

test.each([
  ['a suspicion is asked about', {}, 'ask'],
  ['somebody whom it was not made for signs in first', { reader: 'nobody' }, 'sign-in'],
  ['a role that may not publish is told so', { reader: 'may-not' }, 'not-yours'],
  [
    'whoever tapped sees what they published',
    { isUsed: true, incident: { ...SUSPECTED, state: 'investigating' } },
    'published',
  ],
  ['and still does once it is resolved', { isUsed: true, incident: { ...SUSPECTED, state: 'resolved' } }, 'published'],
  ['a colleague was faster', { incident: { ...SUSPECTED, state: 'investigating' } }, 'confirmed'],
  ['a colleague told it and its end', { incident: { ...SUSPECTED, state: 'resolved' } }, 'confirmed'],
  ['a colleague dismissed it', { incident: { ...SUSPECTED, state: 'dismissed' } }, 'dismissed'],
  ['it lapsed', { incident: { ...SUSPECTED, state: 'lapsed' } }, 'over'],
  ['the checks see it well again', { incident: { ...SUSPECTED, looksOverAt: SENT } }, 'over'],
] as const)('%s', (_name, change, is) => {
  expect(judgeTap({ ...fresh, ...change }, SENT + TAP_LINK_MS - 1)).toBe(is)
})

test.each([
  ['whoever it is for', {}],
  ['whoever is not signed in', { reader: 'nobody' }],
  ['whoever used it', { isUsed: true }],
] as const)('after 15 minutes it tells nothing, %s', (_name, change) => {
  expect(judgeTap({ ...fresh, ...change }, SENT + TAP_LINK_MS)).toBe('expired')
})
