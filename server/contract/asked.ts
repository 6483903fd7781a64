/** Wire shapes of what is asked of a web address, and of what must be right in its answer: of a probe, and of its steps. */
import Type from 'typebox'
import { LIMITS } from '../../probes/protocol.ts'

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
export const HeaderName = Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" })

export const StatusSet = Type.Array(
  Type.Union([
    Type.Integer({ minimum: 100, maximum: 599 }),
    Type.Tuple([Type.Integer({ minimum: 100, maximum: 599 }), Type.Integer({ minimum: 100, maximum: 599 })]),
  ]),
  { minItems: 1, maxItems: 32 },
)

export const ExpectedHeaders = Type.Record(HeaderName, Type.String({ minLength: 1, maxLength: LIMITS.keywordLength }), {
  additionalProperties: false,
  maxProperties: LIMITS.assertions,
})
export const JsonAssertion = Type.Object(
  {
    path: Type.String({ minLength: 1, maxLength: LIMITS.keywordLength, description: 'JSONPath, RFC 9535' }),
    equals: Type.Optional(
      Type.Union([Type.String({ maxLength: LIMITS.keywordLength }), Type.Number(), Type.Boolean(), Type.Null()]),
    ),
  },
  { additionalProperties: false },
)
export const Pattern = Type.String({
  minLength: 1,
  maxLength: LIMITS.keywordLength,
  description: 'Regular expression, RE2',
})
