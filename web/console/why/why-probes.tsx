/** Each probe of a component, and each place that looks with it: its eyesight, its run, its last results. */
import type { LocationWhy, ProbeWhy } from '../../../server/contract/why.ts'
import { Because } from '../because.tsx'
import { whatFailed } from '../incident-words.ts'
import { StateMark, stateOfVerdict } from '../parts/marks.tsx'
import { hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'
import { clock, exactClock, took } from '../times.ts'
import { percent } from './percent.ts'

export function Probes({ probes }: { readonly probes: readonly ProbeWhy[] }) {
  const { t } = useNames()
  return (
    <section>
      <h2>{t.why.probes}</h2>
      {probes.map((probe) => (
        <Probe key={probe.id} probe={probe} />
      ))}
    </section>
  )
}

function Probe({ probe }: { readonly probe: ProbeWhy }) {
  const { t } = useNames()
  return (
    <article class="why-probe">
      <h3>
        <a href={hrefOf({ at: 'probes', id: probe.id })}>{probe.key}</a>
      </h3>
      {probe.url !== '' && (
        <p class="row-url" dir="ltr">
          {probe.url}
        </p>
      )}
      <p>
        {probe.verdict !== null && (
          <>
            <StateMark state={stateOfVerdict(probe.verdict)} /> <strong>{t.verdicts[probe.verdict]}</strong>
          </>
        )}
        {probe.because && (
          <>
            {' · '}
            <Because text={probe.because} />
          </>
        )}
        {probe.since !== null && <span class="soft"> · {t.time.since(clock(probe.since, t))}</span>}
      </p>
      <p class="soft">
        {probe.pausedAt === null ? t.why.quorum(probe.quorum) : t.probes.isPaused(clock(probe.pausedAt, t))}
      </p>
      <ul class="why-locations">
        {probe.locations.map((one) => (
          <Location key={one.location} one={one} />
        ))}
      </ul>
      {probe.places.length > 0 && <Places places={probe.places} />}
    </article>
  )
}

function Location({ one }: { readonly one: LocationWhy }) {
  const { t } = useNames()
  return (
    <li>
      <p>
        <strong>{one.location}</strong>
        {one.region !== null && <span class="soft">, {t.why.region(one.region)}</span>}: {t.locations.states[one.state]}
        {one.stateBecause && (
          <>
            {' · '}
            <Because text={one.stateBecause} />
          </>
        )}
        {one.lastAt === null ? ` · ${t.why.neverLooked}` : ` · ${runOf(one)}`}
        {one.lastAt !== null && !one.isFresh && <strong> · {t.why.stale}</strong>}
      </p>
      {one.changeRatio > 0 && <p class="soft">{t.why.changes(percent(one.changeRatio, t, 0), one.flaps)}</p>}
      {one.results.length > 0 && (
        <ol class="why-results" aria-label={`${t.why.lastResults}: ${one.location}`}>
          {one.results.map((result) => (
            <li key={result.at} class={`outcome-${result.outcome}`}>
              <span>{exactClock(result.at, t)}</span>{' '}
              <strong>{result.outcome === 'pass' ? t.outcomes.pass : whatFailed(result, t)}</strong>{' '}
              {result.totalMs > 0 && <span class="soft">{took(result.totalMs, t)}</span>}
            </li>
          ))}
        </ol>
      )}
    </li>
  )

  function runOf({ failures, slowOnes, goodOnes }: LocationWhy): string {
    if (failures > 0) return t.why.failures(failures)
    return slowOnes > 0 ? t.why.slowOnes(slowOnes) : t.why.goodOnes(goodOnes)
  }
}

function Places({ places }: { readonly places: ProbeWhy['places'] }) {
  const { t } = useNames()
  return (
    <>
      <h4>{t.why.places}</h4>
      <ul class="verdicts">
        {places.map((one) => (
          <li key={one.place}>
            <StateMark state={stateOfVerdict(one.verdict)} />
            <span>
              {one.isRegion ? t.why.region(one.place) : one.place}: <strong>{t.verdicts[one.verdict]}</strong>
              {one.because && (
                <span class="soft">
                  {' · '}
                  <Because text={one.because} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
