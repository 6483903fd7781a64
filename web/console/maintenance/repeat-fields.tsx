/** Once or again and again: the choice, a rule of one's own, and the next dates that it comes to, asked while typing. */
import { useEffect, useState } from 'preact/hooks'
import { calls } from '../calls.ts'
import { ChoiceField, TextField } from '../parts/field.tsx'
import type { AtField } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useNames, useSession } from '../session.tsx'
import type { PlanFields } from './plan-fields.ts'
import { REPEATS, type Repeat, ruleOf, startIn } from './repeat.ts'
import { zoneClock } from './zone-clock.ts'

type Chosen = Pick<PlanFields, 'startsAt' | 'endsAt' | 'repeat' | 'rule'>

interface Props {
  readonly fields: Chosen
  /** A series stays one. */
  readonly isSeries: boolean
  readonly refused: AtField
  readonly onChange: (change: Partial<Chosen>) => void
}

export function RepeatFields({ fields, isSeries, refused, onChange }: Props) {
  const { t } = useNames()
  const { repeat, startsAt, endsAt, rule } = fields
  const start = startIn(startsAt)
  const weekday = start ? new Intl.DateTimeFormat(t.locale, { weekday: 'long', timeZone: 'UTC' }).format(start.at) : ''
  const labels: Readonly<Record<Repeat, string>> = {
    once: t.maintenance.repeat.once,
    weekly: t.maintenance.repeat.weekly(weekday),
    'monthly-day': t.maintenance.repeat.monthlyDay(start?.day ?? 1),
    'monthly-weekday': t.maintenance.repeat.monthlyWeekday(start?.nth ?? 1, weekday),
    rule: t.maintenance.repeat.rule,
  }
  const own = ruleOf(repeat, startsAt, rule)
  return (
    <>
      <ChoiceField
        label={t.maintenance.repeat.label}
        value={repeat}
        onInput={(value) => onChange({ repeat: value as Repeat })}
        choices={REPEATS.filter((one) => !isSeries || one !== 'once').map((value) => ({ value, label: labels[value] }))}
        {...(repeat === 'rule' ? {} : refused)}
      />
      {repeat === 'rule' && (
        <TextField
          label={t.maintenance.repeat.own}
          hint={t.maintenance.repeat.ownHint}
          value={rule}
          required
          maxLength={300}
          onInput={(value) => onChange({ rule: value })}
          {...refused}
        />
      )}
      {own !== undefined && own !== '' && <NextDates startsAt={startsAt} endsAt={endsAt} rule={own} />}
    </>
  )
}

interface Asked {
  readonly startsAt: string
  readonly endsAt: string
  readonly rule: string
}

function NextDates(asked: Asked) {
  const { t } = useNames()
  const { page } = useSession()
  const { startsAt, endsAt, rule } = useSettled(asked)
  const found = useResource(
    `dates ${startsAt} ${endsAt} ${rule}`,
    () => calls.maintenanceDates({ startsAt, endsAt, rule }),
    [],
  )
  const clock = (at: number) => zoneClock(at, page.timeZone, t.locale)
  return (
    <div role="status">
      <Trouble error={found.error} />
      {found.value && !found.error && (
        <>
          <p class="soft">{t.maintenance.repeat.next}</p>
          <ul>
            {found.value.dates.map((one) => (
              <li key={one.startsAt}>
                {clock(one.startsAt)} – {clock(one.endsAt)}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

/** Whoever types is not asked about at every letter. */
const SETTLES_MS = 300

function useSettled(asked: Asked): Asked {
  const [settled, setSettled] = useState(asked)
  const key = `${asked.startsAt} ${asked.endsAt} ${asked.rule}`
  useEffect(() => {
    const timer = setTimeout(() => setSettled(asked), SETTLES_MS)
    return () => clearTimeout(timer)
  }, [key])
  return settled
}
