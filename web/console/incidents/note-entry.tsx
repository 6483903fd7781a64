/** One note of the timeline: marked as private, changed and deleted by its author alone. */
import { useState } from 'preact/hooks'
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { NoteView } from '../../../server/contract/notes.ts'
import { calls } from '../calls.ts'
import { Button } from '../parts/button.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { useMay, useNames, useSession } from '../session.tsx'
import { clock } from '../times.ts'
import { NoteForm } from './note-form.tsx'

interface Props {
  readonly note: NoteView
  readonly incidentId: string
  readonly onMoved: (detail: IncidentDetail) => void
}

export function NoteEntry({ note, incidentId, onMoved }: Props) {
  const { t } = useNames()
  const { staff } = useSession()
  const [changing, setChanging] = useState(false)
  const isMine = useMay('incidents.write') && staff.id === note.authorId
  return (
    <li class="update note-entry">
      <p class="update-head">
        <strong>{t.notes.isOne}</strong>
        <span class="soft">
          {t.notes.private}
          {' · '}
          <time dateTime={new Date(note.at).toISOString()}>{clock(note.at, t)}</time>
          {' · '}
          {note.author}
          {note.editedAt !== null && ` · ${t.notes.edited(clock(note.editedAt, t))}`}
        </span>
      </p>
      {changing ? (
        <NoteForm
          draftKey={`note.${note.id}`}
          start={note.body}
          send={(body) => calls.changeNote(incidentId, note.id, body)}
          onDone={(detail) => {
            setChanging(false)
            onMoved(detail)
          }}
          onClose={() => setChanging(false)}
        />
      ) : (
        <p class="said" dir="auto">
          {note.body}
        </p>
      )}
      {isMine && !changing && (
        <div class="actions">
          <Button look="quiet" onClick={() => setChanging(true)}>
            {t.notes.change}
          </Button>
          <RemoveButton
            action={t.notes.remove}
            label={t.notes.remove}
            question={t.notes.removeAsk}
            consequence={t.notes.removeText}
            remove={() => calls.removeNote(incidentId, note.id)}
          />
        </div>
      )}
    </li>
  )
}
