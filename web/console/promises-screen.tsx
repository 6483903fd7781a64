/** The record of promised updates: a month at a time, how many were kept, and each with what became of it. */
import type { PromiseRecord, PromiseView } from '../../server/contract/promises.ts'
import { serverNow } from './api.ts'
import { calls } from './calls.ts'
import { Trouble } from './parts/trouble.tsx'
import { useResource } from './resource.ts'
import { hrefOf } from './router.ts'
import { useNames } from './session.tsx'
import { clock, length } from './times.ts'

export function PromisesScreen({ month }: { readonly month: string | null }) {
  const { t } = useNames()
  const record = useResource(`promises ${month}`, () => calls.promises(month), ['incident'])
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {t.promises.title}
      </h1>
      <p class="soft">{t.promises.text}</p>
      <Trouble error={record.error} again={record.again} />
      {!record.value && !record.error && <p class="note">{t.common.loading}</p>}
      {record.value && <Record record={record.value} />}
    </div>
  )
}

function Record({ record }: { readonly record: PromiseRecord }) {
  const { t } = useNames()
  return (
    <section>
      <Months month={record.month} />
      <p role="status">{record.made === 0 ? t.promises.none : t.promises.counts(record.made, record)}</p>
      {record.promises.length > 0 && <Promises promises={record.promises} />}
      {record.promises.length < record.made && <p class="soft">{t.promises.cut(record.promises.length)}</p>}
    </section>
  )
}

function Months({ month }: { readonly month: string }) {
  const { t } = useNames()
  const named = (one: string) =>
    new Intl.DateTimeFormat(t.locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(one))
  const next = moved(month, 1)
  return (
    <nav class="months" aria-label={t.promises.months}>
      <a class="button button-plain" href={hrefOf({ at: 'promises', month: moved(month, -1) })}>
        {named(moved(month, -1))}
      </a>
      <h2>{named(month)}</h2>
      {Date.parse(month) < serverNow() && (
        <a class="button button-plain" href={hrefOf({ at: 'promises', month: next })}>
          {named(next)}
        </a>
      )}
    </nav>
  )
}

function moved(month: string, by: number): string {
  const first = new Date(`${month}-01T00:00:00Z`)
  first.setUTCMonth(first.getUTCMonth() + by)
  return first.toISOString().slice(0, 7)
}

function Promises({ promises }: Pick<PromiseRecord, 'promises'>) {
  const { t, say } = useNames()
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{t.promises.for}</th>
          <th scope="col">{t.promises.incident}</th>
          <th scope="col" class="whole-words">
            {t.promises.by}
          </th>
          <th scope="col">{t.promises.became}</th>
        </tr>
      </thead>
      <tbody>
        {promises.map((one) => (
          <tr key={one.updateId}>
            <td>{clock(one.promisedAt, t)}</td>
            <td>
              <a href={hrefOf({ at: 'incident', id: one.incidentId })} dir="auto">
                {say(one.title) || t.incident.unnamed}
              </a>
            </td>
            <td class="whole-words">{one.by}</td>
            <td class={`promise-${one.is}`}>{became(one, t)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function became(one: PromiseView, t: ReturnType<typeof useNames>['t']): string {
  if (one.is === 'waiting' || one.is === 'kept') return t.promises.outcomes[one.is]
  const by = length(one.lateByMs, t)
  return one.saidAt === null ? t.promises.stillOwed(by) : t.promises.lateBy(t.promises.outcomes[one.is], by)
}
