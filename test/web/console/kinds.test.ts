import { expect, test } from 'vitest'
import { KIND_FORMS as OF_THE_PROTOCOL, PROBE_KINDS } from '../../../probes/protocol.ts'
import { KINDS } from '../../../server/domain/told.ts'
import { isTold, KIND_FORMS } from '../../../web/console/catalogue/kinds.ts'

const isAskedKind = (kind: string) => (PROBE_KINDS as readonly string[]).includes(kind)

test('the form knows every kind of check, and the fields that each one uses', () => {
  const known = Object.fromEntries(
    PROBE_KINDS.map((kind) => [kind, { example: OF_THE_PROTOCOL[kind].example, uses: OF_THE_PROTOCOL[kind].uses }]),
  )
  const told = Object.fromEntries(
    KINDS.filter((kind) => !isAskedKind(kind)).map((kind) => [kind, { example: '', uses: [] }]),
  )
  expect(KIND_FORMS).toEqual({ ...known, ...told })
})

test('the form knows which kinds are told and go nowhere', () => {
  expect(KINDS.filter(isTold)).toEqual(KINDS.filter((kind) => !isAskedKind(kind)))
})
