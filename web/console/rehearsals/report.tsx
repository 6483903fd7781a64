/** The stop-watch of one rehearsal, on screen and on paper: the figures, then who did what after how long. */
import type { RehearsalReport, RehearsalStep } from '../../../server/contract/rehearsals.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'
import { clock, exactClock } from '../times.ts'
import { rehearsalCalls } from './calls.ts'
import { useNamesOf } from './named.ts'

export function Report({ id }: { readonly id: string }) {
  const { t } = useNames()
  const read = useResource<RehearsalReport>(`rehearsal ${id}`, () => rehearsalCalls.report(id), [
    'incident',
    'delivery',
  ])
  return (
    <div class="screen rehearsal-report">
      <a class="back" href={hrefOf({ at: 'rehearsals', id: null })}>
        ‹ {t.rehearsals.title}
      </a>
      <h1 data-heading tabIndex={-1}>
        {t.rehearsals.mark}: {t.rehearsals.report}
      </h1>
      <Trouble error={read.error} again={read.again} />
      {!read.value && !read.error && <p class="note">{t.common.loading}</p>}
      {read.value && <Told report={read.value} />}
    </div>
  )
}

function Told({ report }: { readonly report: RehearsalReport }) {
  const { t } = useNames()
  const names = useNamesOf()
  const { rehearsal, figures, steps } = report
  const { participants, startedAt, startedBy, endedAt, endsAt } = rehearsal
  return (
    <>
      <p dir="auto">
        {names(rehearsal)}. {t.rehearsals.begun}: {exactClock(startedAt, t)}, {t.rehearsals.by(startedBy)}.
      </p>
      <p dir="auto">
        {t.rehearsals.people}: {participants.map((one) => one.name).join(', ')}.
      </p>
      {endedAt === null && <p class="note">{t.rehearsals.endsBy(clock(endsAt, t))}</p>}
      <dl class="stop-watch">
        {(Object.keys(t.rehearsals.figures) as (keyof typeof figures)[]).map((name) => (
          <div key={name}>
            <dt>{t.rehearsals.figures[name]}</dt>
            <dd>{figures[name] === null ? t.rehearsals.notYet : stopWatch(figures[name])}</dd>
          </div>
        ))}
      </dl>
      <Steps steps={steps} />
      <p class="actions no-print">
        <Button onClick={() => print()}>{t.rehearsals.print}</Button>
      </p>
    </>
  )
}

function Steps({ steps }: { readonly steps: readonly RehearsalStep[] }) {
  const { t } = useNames()
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{t.rehearsals.after}</th>
          <th scope="col">{t.rehearsals.did}</th>
          <th scope="col">{t.rehearsals.who}</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step, index) => (
          <tr key={`${index} ${step.what}`}>
            <td class="time">{stopWatch(step.afterMs)}</td>
            <td>
              {t.rehearsals.steps[step.what]}
              {step.what === 'told' && ` ${t.rehearsals.arrived(step.detail)}`}
              {(step.what === 'alerted' || step.what === 'dismissed') && <span class="soft"> ({step.detail})</span>}
            </td>
            <td dir="auto">{step.who}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** "0:07", "12:40", "1:02:03" */
function stopWatch(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  const two = (n: number) => String(n).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}
