/** Each probe of a component, and each place that looks with it: its eyesight, its run, its last results. */
import type { LocationWhy, ProbeWhy } from '../../../server/contract/why.ts'
import type { DeskWords } from '../../words/en.ts'
import { Because } from '../because.tsx'
import { isTold } from '../catalogue/kinds.ts'
import { whatFailed } from '../incident-words.ts'
import { StateMark, stateOfVerdict } from '../parts/marks.tsx'
import { type RegionName, useRegionName } from '../region-names.ts'
import { hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'
import { clock, exactClock, took } from '../times.ts'
import { percent } from './percent.ts'

export function Probes({ probes }: { readonly probes: readonly ProbeWhy[] }) {
  const { t } = useNames()
  const regionName = useRegionName()
  return (
    <section>
      <h2>{t.why.probes}</h2>
      {probes.map((probe) => (
        <Probe key={probe.id} probe={probe} regionName={regionName} />
      ))}
    </section>
  )
}

interface ProbeProps {
  readonly probe: ProbeWhy
  readonly regionName: RegionName
}

function Probe({ probe, regionName }: ProbeProps) {
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
      <p class="soft">{probe.pausedAt === null ? whoLooks(probe, t) : t.probes.isPaused(clock(probe.pausedAt, t))}</p>
      <ul class="why-locations">
        {probe.locations.map((one) => (
          <Location key={one.location} one={one} told={isTold(probe.kind)} regionName={regionName} />
        ))}
      </ul>
      {probe.places.length > 0 && <Places places={probe.places} regionName={regionName} />}
    </article>
  )
}

/** Of a kind that is told no place has a vote: one word is the word. */
function whoLooks({ kind, quorum }: ProbeWhy, t: DeskWords): string {
  return isTold(kind) ? t.why.nobodyLooks[kind] : t.why.quorum(quorum)
}

/** Below it nothing flaps, and what flapped has stopped: not worth a line. */
const RESTLESS_RATIO = 0.15

interface LocationProps {
  readonly one: LocationWhy
  readonly told: boolean
  readonly regionName: RegionName
}

function Location({ one, told, regionName }: LocationProps) {
  const { t } = useNames()
  return (
    <li>
      <p>
        <strong>{one.location}</strong>
        {one.region !== null && <span class="soft">, {t.why.region(regionName(one.region))}</span>}:{' '}
        {t.locations.states[one.state]}
        {one.stateBecause && (
          <>
            {' · '}
            <Because text={one.stateBecause} />
          </>
        )}
        {one.lastAt === null ? ` · ${neverOf(one)}` : ` · ${runOf(one)}`}
        {one.lastAt !== null && !one.isFresh && <strong> · {t.why.stale}</strong>}
      </p>
      {(one.flaps || one.changeRatio >= RESTLESS_RATIO) && (
        <p class="soft">{t.why.changes(percent(one.changeRatio, t, 0), one.flaps)}</p>
      )}
      {one.results.length > 0 && (
        <ol class="why-results" aria-label={`${t.why.lastResults}: ${one.location}`}>
          {one.results.map((result) => (
            <li key={result.at} class={`outcome-${result.outcome}`}>
              <span>{exactClock(result.at, t)}</span>{' '}
              <strong>{result.outcome === 'pass' ? t.outcomes.pass : whatFailed(result, t)}</strong>{' '}
              {(!told || result.totalMs > 0) && <span class="soft">{took(result.totalMs, t)}</span>}
            </li>
          ))}
        </ol>
      )}
    </li>
  )

  function neverOf({ results }: LocationWhy): string {
    return results.length > 0 ? t.why.neverCounted : t.why.neverLooked
  }

  function runOf({ failures, slowOnes, goodOnes }: LocationWhy): string {
    if (failures > 0) return t.why.failures(failures)
    return slowOnes > 0 ? t.why.slowOnes(slowOnes) : t.why.goodOnes(goodOnes)
  }
}

function Places({ places, regionName }: Pick<ProbeWhy, 'places'> & { readonly regionName: RegionName }) {
  const { t } = useNames()
  return (
    <>
      <h4>{t.why.places}</h4>
      <ul class="verdicts">
        {places.map((one) => (
          <li key={one.place}>
            <StateMark state={stateOfVerdict(one.verdict)} />
            <span>
              {one.isRegion ? t.why.region(regionName(one.place)) : one.place}:{' '}
              <strong>{t.verdicts[one.verdict]}</strong>
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
