/** Wire shapes of the steps that an HTTP probe takes before its own request, of its secrets, and of steps as evidence. */
import Type, { type Static } from 'typebox'
import { STEP_LIMITS, VALUE_NAME } from '../../probes/protocol/http-step.ts'
import { LIMITS } from '../../probes/protocol.ts'
import { HeaderName, JsonAssertion, METHODS, Pattern, StatusSet } from './asked.ts'
import { MaybeString } from './shapes.ts'

const ValueName = Type.String({ pattern: VALUE_NAME.source })
const Keep = Type.Record(ValueName, Type.String({ minLength: 1, maxLength: LIMITS.keywordLength }), {
  additionalProperties: false,
  maxProperties: STEP_LIMITS.values,
  description:
    'By name, where in the answer a value stands that later requests ask for as {{name}}: a JSONPath ($.token), "header: Name", or "pattern: RE2", whose first group counts',
})

/** As `EditProbe` has it, before its own request. Whatever stands in one is kept, and shown but for what is secret. */
const Step = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: STEP_LIMITS.nameLength,
      description: 'For people; unique in its probe',
    }),
    url: Type.String({ minLength: 8, maxLength: LIMITS.urlLength }),
    method: Type.Optional(Type.Enum([...METHODS])),
    headers: Type.Optional(Type.Record(HeaderName, Type.String({ maxLength: 2_000 }), { additionalProperties: false })),
    body: Type.Optional(Type.Union([Type.String({ maxLength: LIMITS.requestBodyBytes }), Type.Null()])),
    expectStatus: Type.Optional(StatusSet),
    keyword: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: LIMITS.keywordLength }), Type.Null()])),
    pattern: Type.Optional(Type.Union([Pattern, Type.Null()])),
    json: Type.Optional(Type.Array(JsonAssertion, { maxItems: LIMITS.assertions })),
    keep: Type.Optional(Keep),
  },
  { additionalProperties: false },
)
export type EditStep = Static<typeof Step>

const Secrets = Type.Record(ValueName, Type.String({ minLength: 1, maxLength: STEP_LIMITS.valueLength }), {
  additionalProperties: false,
  maxProperties: STEP_LIMITS.values,
  description:
    'http: values by name, put where {{name}} stands. Sealed; one sent back as it was shown is the one that is kept',
})

export const STEP_FIELDS = {
  steps: Type.Optional(
    Type.Array(Step, {
      maxItems: STEP_LIMITS.steps,
      description: 'http: asked in this order before the probe’s own request, within the same timeout',
    }),
  ),
  secrets: Type.Optional(Secrets),
}

/** Values of authorization-like headers are shown as ••••. */
const ShownStep = Type.Object({
  name: Type.String(),
  url: Type.String(),
  method: Type.Enum([...METHODS]),
  headers: Type.Record(Type.String(), Type.String()),
  body: MaybeString,
  expectStatus: StatusSet,
  keyword: MaybeString,
  pattern: MaybeString,
  json: Type.Array(JsonAssertion),
  keep: Type.Record(Type.String(), Type.String()),
})
export type ShownStep = Static<typeof ShownStep>

/** Every secret is shown as ••••. */
export const STEP_VIEW = {
  steps: Type.Array(ShownStep),
  secrets: Type.Record(Type.String(), Type.String()),
}

const MaybeMs = Type.Union([Type.Number(), Type.Null()])

/** Of a check with steps: each request that was begun, the probe's own last and without a name. */
export const StepsSeen = Type.Array(
  Type.Object({
    name: Type.String({ maxLength: STEP_LIMITS.nameLength }),
    status: Type.Union([Type.Integer({ minimum: 0, maximum: 999 }), Type.Null()]),
    phases: Type.Object({
      dnsMs: MaybeMs,
      connectMs: MaybeMs,
      tlsMs: MaybeMs,
      firstByteMs: MaybeMs,
      totalMs: Type.Number(),
    }),
  }),
  { maxItems: STEP_LIMITS.steps + 1 },
)
