/** Where a refusal of the server stands in the probe's form. */
import { expect, test } from 'vitest'
import { refusalsOf } from '../../../web/console/catalogue/refusals.ts'

const message = 'must be right'

test.each([
  ['body/url', 'http', { field: 'url', text: 'must be right' }],
  ['body/headers/X-Key', 'http', { field: 'headers', text: 'X-Key: must be right' }],
  ['body/json/0/path', 'http', { field: 'json', text: '#1 path: must be right' }],
  ['body/expiryDays', 'tls', { field: 'expiryDays', text: 'must be right' }],
] as const)('%s stands at its field', (path, kind, expected) => {
  expect(refusalsOf([{ path, message }], kind)).toEqual({ at: [expected], rest: [] })
})

test.each([
  ['that this kind does not show', 'body/pattern', 'dns'],
  ['that the form does not have', 'body/version', 'http'],
  ['that shows no words', 'body/paused', 'http'],
  ['of something else', 'querystring/url', 'http'],
] as const)('what is about a field %s stays below the form', (_what, path, kind) => {
  expect(refusalsOf([{ path, message }], kind)).toEqual({ at: [], rest: [{ path, message }] })
})
