/** Uptime as the checks saw it beside what the page counts, and each stretch in which the two differ, with who and why. */
import type { DifferenceView, WhyView } from '../../../server/contract/why.ts'
import { hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'
import { clock, exactClock, length } from '../times.ts'
import { percent } from './percent.ts'

export function Ledgers({ why }: { readonly why: WhyView }) {
  const { t } = useNames()
  return (
    <section>
      <h2>{t.why.uptime}</h2>
      <p class="soft">{t.why.uptimeText}</p>
      <Figures uptime={why.uptime} />
      <h3>{t.why.differences}</h3>
      {why.differences.length === 0 && <p class="soft">{t.why.noDifferences}</p>}
      <ul class="why-changes">
        {why.differences.map((one) => (
          <Difference key={`${one.startedAt}${one.reason}`} one={one} />
        ))}
      </ul>
      {why.blindTimes.length > 0 && (
        <>
          <h3>{t.why.blind}</h3>
          <ul class="why-changes">
            {why.blindTimes.map((one) => (
              <li key={one.startedAt}>
                <Span {...one} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Figures({ uptime }: Pick<WhyView, 'uptime'>) {
  const { t } = useNames()
  const shown = (ratio: number | null) => (ratio === null ? t.why.unknown : percent(ratio, t, 3))
  return (
    <table class="table why-uptime">
      <thead>
        <tr>
          <th scope="col">{t.why.span}</th>
          <th scope="col" class="number">
            {t.why.seen}
          </th>
          <th scope="col" class="number">
            {t.why.told}
          </th>
        </tr>
      </thead>
      <tbody>
        {uptime.filter(isNews).map((one) => (
          <tr key={one.days}>
            <th scope="row">{one.isWhole ? t.why.days(one.days) : t.why.sinceAdded(clock(one.fromAt, t))}</th>
            <td class="number">{shown(one.observed)}</td>
            <td class="number">{shown(one.published)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What is longer than the component is old says what the row before it says. */
function isNews(one: WhyView['uptime'][number], i: number, all: WhyView['uptime']): boolean {
  return one.isWhole || i === 0 || all[i - 1]?.isWhole === true
}

function Difference({ one }: { readonly one: DifferenceView }) {
  const { t } = useNames()
  const state = (which: DifferenceView['observed']) => t.componentStates[which].toLocaleLowerCase(t.locale)
  const word = t.why.by(one.who, one.why)
  return (
    <li>
      <p>
        <Span {...one} /> <strong>{t.why.difference(state(one.observed), state(one.published))}</strong> ·{' '}
        {one.incidentId === null ? (
          t.why.reasons[one.reason]
        ) : (
          <a href={hrefOf({ at: 'incident', id: one.incidentId })}>{t.why.reasons[one.reason]}</a>
        )}
        {word && (
          <>
            {' · '}
            <bdi>{word}</bdi>
          </>
        )}
      </p>
    </li>
  )
}

function Span({ startedAt, endedAt }: Pick<DifferenceView, 'startedAt' | 'endedAt'>) {
  const { t } = useNames()
  const time = endedAt === null ? t.why.goesOn : length(endedAt - startedAt, t)
  return (
    <span>
      {exactClock(startedAt, t)} ({time})
    </span>
  )
}
