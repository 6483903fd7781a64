/** Alerts of other systems, beside an incident, a component or the probe that heard them: each with its link, for people to weigh. */
import type { AlertView } from '../../../server/contract/alerts.ts'
import { StateMark } from '../parts/marks.tsx'
import { useNames } from '../session.tsx'
import { clock } from '../times.ts'
import { WebLink } from './reports.tsx'

const MARKS = { down: 'major', degraded: 'degraded', unknown: 'unknown', nothing: 'operational' } as const

interface Props {
  readonly alerts: readonly AlertView[]
  /** Whether it says of each what it belongs to. */
  readonly componentName?: (id: string) => string
}

export function Alerts({ alerts, componentName }: Props) {
  if (alerts.length === 0) return null
  return (
    <ul class="note reports alerts">
      {alerts.map((one) => (
        <Alert key={one.id} one={one} {...(componentName ? { componentName } : {})} />
      ))}
    </ul>
  )
}

function Alert({ one, componentName }: { readonly one: AlertView } & Pick<Props, 'componentName'>) {
  const { t } = useNames()
  const words = t.alerts
  const since = words.since(clock(one.startsAt, t))
  const state =
    one.state === 'over'
      ? words.over(clock(one.startsAt, t), clock(one.endedAt ?? one.lastAt, t))
      : one.state === 'silent'
        ? words.silent(clock(one.lastAt, t))
        : since
  const places = componentName && (one.componentIds.map(componentName).join(', ') || words.unmatched)
  return (
    <li>
      <StateMark state={MARKS[one.means]} />{' '}
      <WebLink url={one.link}>
        {one.sentBy}: {one.name}
        {one.severity !== null && ` (${words.severity(one.severity)})`}
      </WebLink>
      <span class="soft"> · {state}</span>
      {places && <span class={one.componentIds.length > 0 ? 'soft' : 'note-bad'}> · {places}</span>}
      {one.summary !== '' && (
        <span class="alert-summary">
          <bdi>{one.summary}</bdi>
        </span>
      )}
    </li>
  )
}
