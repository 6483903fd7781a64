/** Writes a note or changes one. What is typed survives a reload in this browser until it is saved or given up. */
import { useState } from 'preact/hooks'
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { WriteNote } from '../../../server/contract/notes.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { forget, own, recall, remember } from '../memory.ts'
import { Button } from '../parts/button.tsx'
import { AreaField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'

interface Props {
  readonly draftKey: string
  readonly start: string
  readonly send: (body: WriteNote, key: string) => Promise<IncidentDetail>
  readonly onDone: (detail: IncidentDetail) => void
  readonly onClose: () => void
}

export function NoteForm({ draftKey, start, send, onDone, onClose }: Props) {
  const { t } = useNames()
  const [body, setBody] = useState(() => recall<string>(own(draftKey)) ?? start)
  const save = useCommand(send)
  const { at, error, rest } = placed(save.error, ['body'], t)
  const type = (text: string) => {
    remember(own(draftKey), text)
    setBody(text)
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    const answer = await save.run({ body: body.trim() })
    if (!answer) return
    forget(own(draftKey))
    onDone(answer)
  }
  const giveUp = () => {
    forget(own(draftKey))
    onClose()
  }
  return (
    <form class="note-form" onSubmit={submit}>
      <AreaField label={t.notes.label} value={body} onInput={type} required {...at('body')} />
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={save.busy} disabled={body.trim() === ''}>
          {t.common.save}
        </Button>
        <Button look="quiet" onClick={giveUp}>
          {t.common.cancel}
        </Button>
      </div>
    </form>
  )
}

/** The way to a new one; open again after a reload in the middle of it. */
export function AddNote({ incidentId, onMoved }: { incidentId: string; onMoved: (detail: IncidentDetail) => void }) {
  const { t } = useNames()
  const draftKey = `note.of.${incidentId}`
  const [writing, setWriting] = useState(() => recall<string>(own(draftKey)) !== null)
  if (!writing) {
    return (
      <Button look="quiet" onClick={() => setWriting(true)}>
        {t.notes.add}
      </Button>
    )
  }
  return (
    <NoteForm
      draftKey={draftKey}
      start=""
      send={(body, key) => calls.addNote(incidentId, body, key)}
      onDone={(detail) => {
        setWriting(false)
        onMoved(detail)
      }}
      onClose={() => setWriting(false)}
    />
  )
}
