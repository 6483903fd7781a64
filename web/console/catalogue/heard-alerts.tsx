/** What an inbound probe heard: the alerts that are open, those of the last days, and what belongs to no component. */
import type { ComponentView, ProbeView } from '../../../server/contract/catalogue.ts'
import { calls } from '../calls.ts'
import { Alerts } from '../incidents/alerts.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import { clock } from '../times.ts'

interface Props {
  readonly probe: ProbeView
  readonly components: readonly ComponentView[]
}

export function HeardAlerts({ probe, components }: Props) {
  const { t, say } = useNames()
  const heard = useResource(`alerts/${probe.id}`, () => calls.alerts(probe.id), ['probe', 'component'])
  const nameOf = (id: string) => say(components.find((one) => one.id === id)?.name ?? {})
  const list = heard.value
  return (
    <section class="results" aria-labelledby="alerts-title">
      <h3 id="alerts-title">{t.alerts.title}</h3>
      <Trouble error={heard.error} />
      {list && (
        <p class="hint">{list.spokeAt === null ? t.alerts.neverSpoke : t.alerts.spokeAt(clock(list.spokeAt, t))}</p>
      )}
      {list && list.unmatched > 0 && <p class="note note-bad">{t.alerts.unmatchedCount(list.unmatched)}</p>}
      {list && list.spokeAt !== null && list.alerts.length === 0 && <p class="soft">{t.alerts.none}</p>}
      {list && <Alerts alerts={list.alerts} componentName={nameOf} />}
    </section>
  )
}
