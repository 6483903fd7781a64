import { expect, test } from 'vitest'
import { KIND_FORMS as OF_THE_PROTOCOL, PROBE_KINDS } from '../../../probes/protocol.ts'
import { KIND_FORMS } from '../../../web/console/catalogue/kinds.ts'

test('the form knows every kind of check, and the fields that each one uses', () => {
  const known = Object.fromEntries(
    PROBE_KINDS.map((kind) => [kind, { example: OF_THE_PROTOCOL[kind].example, uses: OF_THE_PROTOCOL[kind].uses }]),
  )
  expect(KIND_FORMS).toEqual(known)
})
