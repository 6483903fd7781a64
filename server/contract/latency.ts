/** How fast the target of a probe answers: what the roll-ups say of it. */
import Type, { type Static } from 'typebox'
import { LATENCY_SPANS } from '../domain/latency-sketch.ts'
import { Instant } from './shapes.ts'

const MaybeMs = Type.Union([Type.Number(), Type.Null()])

/** Milliseconds from a check's start to the end of its answer, or of a job from its start to its end; null where none is known. */
export const LatencyView = Type.Object({
  checks: Type.Integer(),
  /** Checks that passed or were slow: what failed has no latency. */
  answers: Type.Integer(),
  p50Ms: MaybeMs,
  p95Ms: MaybeMs,
  p99Ms: MaybeMs,
  minMs: MaybeMs,
  maxMs: MaybeMs,
  averageMs: MaybeMs,
})
export type LatencyView = Static<typeof LatencyView>

export const LatencyList = Type.Object({
  /** A percentile lies at most this share of it away from a latency that was measured. */
  relativeError: Type.Number(),
  spans: Type.Array(
    Type.Object({
      span: Type.Enum([...LATENCY_SPANS]),
      fromAt: Instant,
      untilAt: Instant,
      ...LatencyView.properties,
      locations: Type.Array(Type.Object({ location: Type.String(), ...LatencyView.properties })),
    }),
  ),
})
export type LatencyList = Static<typeof LatencyList>
