/** What was said in public and noted for colleagues, newest first, how far each public word has travelled, and who did what. */
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import { Because } from '../because.tsx'
import { hrefOf } from '../router.ts'
import { useMay, useNames } from '../session.tsx'
import { exactClock } from '../times.ts'
import { DossierLinks } from './dossier-links.tsx'
import { NoteEntry } from './note-entry.tsx'
import { AddNote } from './note-form.tsx'
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
  'incident.merged',
  'link.added',
  'link.removed',
  'incident.took-in',
]

interface Props {
  readonly detail: IncidentDetail
  readonly onMoved: (detail: IncidentDetail) => void
}

export function Timeline({ detail, onMoved }: Props) {
  const { t } = useNames()
  const mayWrite = useMay('incidents.write')
  const mayRedact = useMay('words.approve')
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h2 id="timeline-title">{t.incident.timeline}</h2>
      {detail.updates.length === 0 && <p class="soft">{t.incident.noUpdates}</p>}
      {mayWrite && <AddNote incidentId={detail.incident.id} onMoved={onMoved} />}
      <ol class="updates">
        {entriesOf(detail).map((one) =>
          'body' in one ? (
            <NoteEntry key={one.id} note={one} incidentId={detail.incident.id} onMoved={onMoved} />
          ) : (
            <UpdateEntry key={one.id} update={one} incident={detail.incident} onMoved={onMoved} />
          ),
        )}
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
      {mayRedact && (
        <p>
          <a href={hrefOf({ at: 'redact', picture: null })}>{t.redact.title}</a>
        </p>
      )}
      {detail.incident.rehearsal === null && <DossierLinks incidentId={detail.incident.id} />}
    </section>
  )
}

/** As they were written down: what was dated back stands where its writer put it in. */
function entriesOf({ updates, notes }: IncidentDetail) {
  const writtenAt = (one: (typeof updates)[number] | (typeof notes)[number]) => ('body' in one ? one.at : one.createdAt)
  return [...updates, ...notes].toSorted((a, b) => writtenAt(b) - writtenAt(a))
}
