/** What a probe asks of whoever looks, as a table. */
import { expect, test } from 'vitest'
import { FEATURES, featuresMissing, featuresNeeded } from '../../probes/protocol/features.ts'
import { assignmentFor } from './assignments.ts'

test.each([
  ['https://shop.example/', []],
  ['tls://shop.example', []],
  ['https://shop.example/?starttls=smtp', []],
  ['tls://mail.example:587?starttls=smtp', ['starttls']],
  ['tls://mail.example:143/?starttls=imap', ['starttls']],
  ['tls://db.example:5432?starttls=postgres', ['starttls-postgres']],
])('%s asks for %j', (url, needed) => {
  expect(featuresNeeded(assignmentFor(url))).toEqual(needed)
})

test('whoever knows all of it misses nothing, whoever knows nothing misses each once', () => {
  const asking = assignmentFor('tls://mail.example:587?starttls=smtp')
  expect(featuresMissing(asking, FEATURES)).toEqual([])
  expect(featuresMissing(asking, [])).toEqual(['starttls'])
})
