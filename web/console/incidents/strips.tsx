/** Pictures of how it failed: what each place saw before the first failure and since, as latency and as a strip of results. */
import type { FailureStrip, FailureStrips } from '../../../server/contract/strips.ts'
import { ask } from '../api.ts'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import { clock, exactClock, took } from '../times.ts'
import { answerTimes, countsOf, drawStrip, HEIGHT, OUTCOMES, WIDTH } from './strip-drawing.ts'

/** Nothing where nothing is left to draw: raw results have seven days, and what was opened by hand has none. */
export function Strips({ incidentId }: { readonly incidentId: string }) {
  const { t } = useNames()
  const read = () => ask<FailureStrips>(`/incidents/${encodeURIComponent(incidentId)}/strips`)
  const strips = useResource(`strips/${incidentId}`, read, ['incident']).value?.strips ?? []
  if (strips.length === 0) return null
  return (
    <>
      <h3>{t.evidence.around}</h3>
      {strips.map((one) => (
        <Strip key={`${one.probeId} ${one.location}`} one={one} />
      ))}
    </>
  )
}

/** The words below say all that the picture shows; it is for those who would rather look. */
function Strip({ one }: { readonly one: FailureStrip }) {
  const { t, say } = useNames()
  const { marks, line, misses } = drawStrip(one)
  return (
    <figure class="strip">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <path class="strip-failed-at" d={`M${WIDTH / 2} 0V${HEIGHT}`} />
        <path class="strip-line" d={line} />
        <path class="strip-miss" d={misses} />
        {OUTCOMES.map((outcome) => (
          <path key={outcome} class={`strip-${outcome}`} d={marks[outcome]} />
        ))}
      </svg>
      <p class="strip-times" aria-hidden="true">
        <span>{clock(one.fromAt, t)}</span>
        <span>{clock(one.untilAt, t)}</span>
      </p>
      <figcaption>
        <strong dir="auto">{say(one.componentName)}</strong>{' '}
        <span class="soft">
          <bdi>{one.probeKey}</bdi> · {t.evidence.from(one.location)}
        </span>
        <p class="soft">
          {t.evidence.firstFailure(exactClock(one.failedAt, t))} {t.evidence.stripCounts(countsOf(one))}{' '}
          <Took one={one} />
        </p>
      </figcaption>
    </figure>
  )
}

function Took({ one }: { readonly one: FailureStrip }) {
  const { t } = useNames()
  const { before, since } = answerTimes(one)
  const written = (ms: number | null) => (ms === null ? null : took(ms, t))
  return <>{t.evidence.answersTook(written(before), written(since))}</>
}
