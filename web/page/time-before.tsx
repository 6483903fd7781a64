/** That an incident's beginning or end was put right, and what it said until then. On the incident's own page. */
import type { VNode } from 'preact'
import type { PublicIncident } from '../../server/contract/public.ts'
import { Fill, Time, When } from './parts.tsx'
import type { Reading } from './reading.ts'

interface Props {
  reading: Reading
  incident: PublicIncident
  which: 'startedAt' | 'resolvedAt'
}

export function TimeBefore({ reading, incident, which }: Props): VNode | null {
  const before = lastOther(incident, which)
  if (!before) return null
  const slots = {
    when: <When reading={reading} at={before.until} />,
    before: <Time reading={reading} at={before.at} style="moment" />,
  }
  return (
    <span class="said-at">
      {' '}
      <Fill sentence={reading.words.page.timeBefore} slots={slots} />
    </span>
  )
}

/** What stood there last before it became what it is; null: it never said anything else. */
function lastOther(
  incident: PublicIncident,
  which: Props['which'],
): { readonly at: number; readonly until: number } | null {
  const other = (incident.earlierTimes ?? []).find((one) => one[which] !== null && one[which] !== incident[which])
  const at = other?.[which] ?? null
  return other && at !== null ? { at, until: other.until } : null
}
