/** The last results of one probe, and "check now". */
import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { ProbeView, ResultList } from '../../../server/contract/catalogue.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { whatFailed } from '../incident-words.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import { exactClock, took } from '../times.ts'
import { isTold } from './kinds.ts'

export function ProbeResults({ probe }: { readonly probe: ProbeView }) {
  const { t } = useNames()
  const results = useResource(`results/${probe.id}`, () => calls.results(probe.id), ['probe', 'component'])
  const [asked, setAsked] = useState(false)
  const check = useCommand(async (_: null) => {
    await calls.checkNow(probe.id)
    return true
  })
  const list = results.value?.results ?? []
  return (
    <section class="results" aria-labelledby="results-title">
      <div class="pane-head">
        <h3 id="results-title">{t.probes.results}</h3>
        {!isTold(probe.kind) && (
          <Button busy={check.busy} onClick={async () => setAsked((await check.run(null)) === true)}>
            {t.probes.checkNow}
          </Button>
        )}
      </div>
      <p role="status" class="hint">
        {asked && t.probes.asked}
      </p>
      {probe.tooOldAt.length > 0 && <p class="note">{t.probes.tooOldAt(probe.tooOldAt.join(', '))}</p>}
      <Trouble error={check.error ?? results.error} />
      {results.value && list.length === 0 && <p class="soft">{t.probes.noResults}</p>}
      {list.length > 0 && <ResultTable list={list} told={isTold(probe.kind)} />}
    </section>
  )
}

interface TableProps {
  readonly list: Static<typeof ResultList>['results']
  /** Of what is told, nobody waited for anything: a job alone may say how long it took. */
  readonly told: boolean
}

function ResultTable({ list, told }: TableProps) {
  const { t } = useNames()
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col" class="whole-words">
            {t.probes.when}
          </th>
          <th scope="col">{t.probes.outcome}</th>
          <th scope="col" class="whole-words">
            {t.probes.place}
          </th>
          <th scope="col" class="number">
            {t.probes.length}
          </th>
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <tr key={`${one.at}${one.location}`} class={`outcome-${one.outcome}`}>
            <td>{exactClock(one.at, t)}</td>
            <td>
              {t.outcomes[one.outcome]}
              {one.outcome !== 'pass' && <span class="soft"> · {whatFailed(one, t)}</span>}
            </td>
            <td>{one.location}</td>
            <td class="number">{told && one.totalMs === 0 ? '–' : took(one.totalMs, t)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
