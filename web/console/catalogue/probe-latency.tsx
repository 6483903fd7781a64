/** How fast the target of a probe answers: percentiles of a day, a week and 90 days, and of each place where there are several. */
import type { Static } from 'typebox'
import type { ProbeView } from '../../../server/contract/catalogue.ts'
import type { LatencyList } from '../../../server/contract/latency.ts'
import { calls } from '../calls.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'

type Span = Static<typeof LatencyList>['spans'][number]

export function ProbeLatency({ probe }: { readonly probe: ProbeView }) {
  const { t } = useNames()
  const latency = useResource(`latency/${probe.id}`, () => calls.latency(probe.id), ['probe', 'component'])
  const spans = latency.value?.spans ?? []
  return (
    <section class="results" aria-labelledby="latency-title">
      <h3 id="latency-title">{t.probes.latency}</h3>
      <Trouble error={latency.error} />
      {latency.value && spans.length === 0 && <p class="soft">{t.probes.noLatency}</p>}
      {latency.value && spans.length > 0 && (
        <>
          <p class="hint">{t.probes.latencyText(latency.value.relativeError * 100)}</p>
          <SpanTable spans={spans} />
        </>
      )}
    </section>
  )
}

const FIGURES = ['p50Ms', 'p95Ms', 'p99Ms'] as const

function SpanTable({ spans }: { readonly spans: readonly Span[] }) {
  const { t } = useNames()
  const several = spans.some((one) => one.locations.length > 1)
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{t.probes.latencySpan}</th>
          {FIGURES.map((key) => (
            <th key={key} scope="col" class="number">
              {key.slice(0, 3)}
            </th>
          ))}
          <th scope="col" class="number">
            {t.probes.answers}
          </th>
        </tr>
      </thead>
      <tbody>
        {spans.flatMap((span) =>
          rowsOf(span, several ? t.probes.everyPlace : null).map(({ place, of }, nth) => (
            <tr key={`${span.span} ${place}`}>
              <th scope="row" class="whole-words">
                <span class={nth > 0 ? 'unseen' : ''}>{t.probes.latencySpans[span.span]} </span>
                {place}
              </th>
              {FIGURES.map((key) => (
                <td key={key} class="number">
                  {of[key] === null ? '–' : `${of[key].toLocaleString(t.locale)} ms`}
                </td>
              ))}
              <td class="number">{of.answers.toLocaleString(t.locale)}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  )
}

/** @param everywhere null: there is one place, which is everywhere */
function rowsOf(span: Span, everywhere: string | null) {
  const places = everywhere === null ? [] : span.locations.map((of) => ({ place: of.location, of }))
  return [{ place: everywhere ?? '', of: span as Omit<Span, 'span' | 'locations'> }, ...places]
}
