/** What was said in public, newest first, how far each word has travelled, and who did what. */
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import { Because } from '../because.tsx'
import { useNames } from '../session.tsx'
import { exactClock } from '../times.ts'
import { UpdateEntry } from './update-entry.tsx'

/** What the log says of these is for people; of the others, for programs. */
const REASONED = [
  'incident.suspected',
  'incident.bad-again',
  'incident.flaps',
  'incident.joined',
  'incident.outlived-maintenance',
  'incident.beside-maintenance',
  'incident.probably-ours',
  'incident.not-ours',
  'incident.dismissed',
  'incident.upstream',
]

interface Props {
  readonly detail: IncidentDetail
  readonly onMoved: (detail: IncidentDetail) => void
}

export function Timeline({ detail, onMoved }: Props) {
  const { t } = useNames()
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">{t.incident.timeline}</h2>
      {detail.updates.length === 0 && <p class="soft">{t.incident.noUpdates}</p>}
      <ol class="updates">
        {detail.updates.map((one) => (
          <UpdateEntry key={one.id} update={one} incident={detail.incident} onMoved={onMoved} />
        ))}
      </ol>
      {detail.history.length > 0 && (
        <details class="more">
          <summary>{t.incident.history}</summary>
          <ol class="history">
            {detail.history.map((one) => (
              <li key={`${one.at}${one.action}${one.detail}`}>
                <time dateTime={new Date(one.at).toISOString()}>{exactClock(one.at, t)}</time> {one.who}:{' '}
                {t.history[one.action] ?? one.action}
                {REASONED.includes(one.action) && one.detail && (
                  <>
                    {' · '}
                    <Because text={one.detail} />
                  </>
                )}
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  )
}
