/** The phases of one check as small bars, one after another on one scale. Nothing for what was told: nobody waited. */
import type { EvidenceView } from '../../../server/contract/incidents.ts'
import { useNames } from '../session.tsx'

const PARTS = ['dnsMs', 'connectMs', 'tlsMs', 'firstByteMs'] as const
const WIDTH = 200

export function Phases({ phases }: { readonly phases: EvidenceView['phases'] }) {
  const { t } = useNames()
  if (phases.totalMs === 0) return null
  const whole = Math.max(phases.totalMs, 1)
  let at = 0
  const bars = PARTS.flatMap((key) => {
    const ms = phases[key]
    if (ms === null) return []
    const x = Math.min(WIDTH - 1, (at / whole) * WIDTH)
    at += ms
    return [{ key, ms, x, width: Math.max(1, Math.min(WIDTH - x, (ms / whole) * WIDTH)) }]
  })
  return (
    <dl class="phases" aria-label={t.evidence.phaseTimes}>
      {bars.map((bar) => (
        <div key={bar.key}>
          <dt>{t.evidence.phases[bar.key]}</dt>
          <dd>
            <svg viewBox={`0 0 ${WIDTH} 8`} preserveAspectRatio="none" aria-hidden="true">
              <rect class="phase-all" width={WIDTH} height="8" />
              <rect class="phase" x={bar.x} width={bar.width} height="8" />
            </svg>
            <span>{Math.round(bar.ms)} ms</span>
          </dd>
        </div>
      ))}
      <div>
        <dt>{t.evidence.phases.totalMs}</dt>
        <dd>
          <span />
          <span>{Math.round(phases.totalMs)} ms</span>
        </dd>
      </div>
    </dl>
  )
}
