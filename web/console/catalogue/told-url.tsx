/** The secret URL of a probe that is told: made here, shown once; and what was heard under it last. */
import { useState } from 'preact/hooks'
import type { ProbeView } from '../../../server/contract/catalogue.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { ShownOnce } from '../parts/shown-once.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames } from '../session.tsx'
import { clock, exactClock } from '../times.ts'

export function ToldUrl({ probe }: { readonly probe: ProbeView }) {
  const { t } = useNames()
  const mayEdit = useMay('catalogue.write')
  const [url, setUrl] = useState<string | null>(null)
  const make = useCommand((_: null, key: string) => calls.makeUrl(probe.id, key))
  const made = probe.urlMadeAt
  const isInbound = probe.kind === 'inbound'
  return (
    <section class="results" aria-labelledby="told-url-title">
      <div class="pane-head">
        <h3 id="told-url-title">{t.probes.secretUrl}</h3>
        {mayEdit && (
          <Button
            busy={make.busy}
            look={made === null ? 'main' : 'plain'}
            onClick={async () => setUrl((await make.run(null))?.url ?? null)}
          >
            {made === null ? t.probes.makeUrl : t.probes.makeUrlAnew}
          </Button>
        )}
      </div>
      <p class="hint">{made === null ? t.probes.noUrl : t.probes.urlMade(clock(made, t))}</p>
      <Trouble error={make.error} />
      {url !== null && <ShownOnce words={isInbound ? t.alerts.urlOnce : t.probes.urlOnce} text={url} />}
      {!isInbound && <Pulse probe={probe} />}
    </section>
  )
}

function Pulse({ probe: { pulse, pausedAt } }: { readonly probe: ProbeView }) {
  const { t } = useNames()
  if (!pulse || pulse.lastAt === null || pulse.lastSignal === null) return <p class="soft">{t.probes.neverHeard}</p>
  return (
    <>
      <dl class="headers">
        <div>
          <dt>{t.probes.lastSignal}</dt>
          <dd>
            {t.probes.signals[pulse.lastSignal]} · {exactClock(pulse.lastAt, t)}
          </dd>
        </div>
        {pulse.startedAt !== null && (
          <div>
            <dt>{t.probes.running}</dt>
            <dd>{exactClock(pulse.startedAt, t)}</dd>
          </div>
        )}
        {pulse.dueAt !== null && pausedAt === null && (
          <div>
            <dt>{t.probes.nextDue}</dt>
            <dd>{exactClock(pulse.dueAt, t)}</dd>
          </div>
        )}
      </dl>
      {pulse.lastBody && (
        <pre class="body-start" dir="auto">
          {pulse.lastBody}
        </pre>
      )}
    </>
  )
}
