/** What is checked: every probe with its last word, and its editing, dry run and results. */
import { useState } from 'preact/hooks'
import type { ComponentView, ProbeList, ProbeView } from '../../../server/contract/catalogue.ts'
import type { DeskWords } from '../../words/en.ts'
import { calls } from '../calls.ts'
import { useComponents } from '../compose/impact-editor.tsx'
import { Button } from '../parts/button.tsx'
import { StateMark } from '../parts/marks.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { go, hrefOf } from '../router.ts'
import { useMay, useNames } from '../session.tsx'
import { clock, length, took } from '../times.ts'
import { HeardAlerts } from './heard-alerts.tsx'
import { isTold, uses } from './kinds.ts'
import { ProbeForm } from './probe-form.tsx'
import { ProbeLatency } from './probe-latency.tsx'
import { ProbeResults } from './probe-results.tsx'
import { ToldUrl } from './told-url.tsx'

const OUTCOME_STATES = { pass: 'operational', slow: 'degraded', fail: 'major', inconclusive: 'unknown' } as const

export function ProbesScreen({ selected }: { readonly selected: string | null }) {
  const { t } = useNames()
  const mayEdit = useMay('catalogue.write')
  const list = useResource<ProbeList>('probes', calls.probes, ['probe', 'component'])
  const components = useComponents().value?.components.filter((one) => !one.isGroup) ?? []
  const [making, setMaking] = useState(false)
  const probes = list.value?.probes ?? []
  const edited = probes.find((one) => one.id === selected) ?? null
  const close = () => {
    setMaking(false)
    go({ at: 'probes', id: null })
  }
  const made = (id: string) => {
    setMaking(false)
    list.again()
    go({ at: 'probes', id })
  }
  return (
    <div class="screen">
      <div class="pane-head">
        <h1 data-heading tabIndex={-1}>
          {t.probes.title}
        </h1>
        {mayEdit && (
          <Button
            onClick={() => {
              go({ at: 'probes', id: null })
              setMaking(true)
            }}
          >
            {t.probes.add}
          </Button>
        )}
      </div>
      <p class="note">{t.probes.text}</p>
      <Trouble error={list.error} again={list.again} />
      {making && !edited && components.length === 0 && <p class="note">{t.openByHand.noComponents}</p>}
      {making && !edited && components.length > 0 && (
        <ProbeForm edited={null} components={components} onDone={close} onMade={made} />
      )}
      {edited && (
        <div class="card" key={edited.id}>
          <ProbeForm edited={edited} components={components} onDone={close} onMade={made} />
          {isTold(edited.kind) && !edited.alerts?.source && <ToldUrl probe={edited} />}
          {edited.kind === 'inbound' && <HeardAlerts probe={edited} components={components} />}
          {!isTold(edited.kind) && <ProbeLatency probe={edited} />}
          <ProbeResults probe={edited} />
        </div>
      )}
      {list.value && probes.length === 0 && <p class="quiet">{t.probes.empty}</p>}
      <ul class="rows">
        {probes.map((one) => (
          <Row key={one.id} one={one} components={components} selected={one.id === selected} />
        ))}
      </ul>
    </div>
  )
}

interface RowProps {
  readonly one: ProbeView
  readonly components: readonly ComponentView[]
  readonly selected: boolean
}

/** Where no alert decides there is nothing to wait for; an alert, or a signal that did not come, takes no time. */
function lastWord({ kind, last }: ProbeView, t: DeskWords): string {
  if (!last) return kind === 'inbound' ? '' : t.probes.neverRan
  const time = isTold(kind) && last.totalMs === 0 ? '' : `, ${took(last.totalMs, t)}`
  return `${t.evidence.codes[last.code] ?? last.code}${time}, ${t.probes.lastAt(clock(last.at, t))}`
}

function Row({ one, components, selected }: RowProps) {
  const { t, say } = useNames()
  const component = components.find((other) => other.id === one.componentId)
  const { last } = one
  const parts = [
    component ? say(component.name) : '',
    one.kind === 'inbound' ? '' : (one.cron ?? t.probes.every(length(one.everyMs, t))),
    one.pausedAt !== null ? t.probes.isPaused(clock(one.pausedAt, t)) : '',
    one.secretsLost ? t.probes.secretsLost : '',
    lastWord(one, t),
    one.ownerFile ?? '',
  ]
  return (
    <li class="row">
      <a
        class="row-link"
        href={hrefOf({ at: 'probes', id: one.id })}
        {...(selected ? { 'aria-current': 'true' as const } : {})}
      >
        <StateMark
          state={last && one.pausedAt === null && !one.secretsLost ? OUTCOME_STATES[last.outcome] : 'unknown'}
        />
        <span class="row-name">{one.key}</span>
        <span class="row-url" dir="ltr">
          {isTold(one.kind)
            ? t.probes.kinds[one.kind]
            : uses(one.kind, 'method')
              ? `${one.method} ${one.url}`
              : one.url}
        </span>
        <span class="soft">{parts.filter(Boolean).join(' · ')}</span>
      </a>
    </li>
  )
}
