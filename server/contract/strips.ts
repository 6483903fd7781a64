/** Wire shape of the picture around a failure: what each place saw before it, and since. */
import Type, { type Static } from 'typebox'
import { ResultView } from './catalogue.ts'
import { Instant } from './shapes.ts'

export const FailureStrip = Type.Object({
  probeId: Type.String(),
  probeKey: Type.String(),
  componentName: Type.Record(Type.String(), Type.String()),
  location: Type.String({ description: 'Key of the place that looked' }),
  fromAt: Instant,
  /** The first failure that stands among the incident's evidence. */
  failedAt: Instant,
  untilAt: Instant,
  results: Type.Array(ResultView, { description: 'Oldest first' }),
})
export type FailureStrip = Static<typeof FailureStrip>

export const FailureStrips = Type.Object({
  strips: Type.Array(FailureStrip, { description: 'None once the raw results have aged out (7 days)' }),
})
export type FailureStrips = Static<typeof FailureStrips>
