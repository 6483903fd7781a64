/** Puts small things right in an update: nobody is written to, and what stood there before can be read on. */
import { useState } from 'preact/hooks'
import type { EditUpdate } from '../../../server/contract/edits.ts'
import type { IncidentDetail, IncidentView, UpdateView } from '../../../server/contract/incidents.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { PublishBar } from '../compose/publish-bar.tsx'
import { TextsEditor } from '../compose/texts-editor.tsx'
import { blockers, textsOf } from '../draft.ts'
import { refreshAll } from '../live.ts'
import { Button } from '../parts/button.tsx'
import { useNames, useSession } from '../session.tsx'
import { clock } from '../times.ts'
import { startOf } from './correction-form.tsx'

interface Props {
  readonly update: UpdateView
  readonly incident: IncidentView
  readonly onDone: (detail: IncidentDetail) => void
  readonly onClose: () => void
}

export function EditForm({ update, incident, onDone, onClose }: Props) {
  const { t } = useNames()
  const { page } = useSession()
  const [draft, setDraft] = useState(() => startOf(update, incident, page.languages))
  const send = useCommand((body: EditUpdate, key: string) => calls.editWords(incident.id, body, key))
  const save = async () => {
    const texts = textsOf(draft, incident.title)
    const answer = await send.run({ version: incident.version, updateId: update.id, texts })
    if (answer) onDone(answer)
    else refreshAll()
  }
  return (
    <form class="composer correction" onSubmit={(event) => event.preventDefault()}>
      <h3>{t.edit.title(clock(update.at, t))}</h3>
      <TextsEditor draft={draft} fields={['title', 'body', 'works', 'advice']} onChange={setDraft} />
      <PublishBar
        label={t.edit.submit}
        busyLabel={t.compose.publishing}
        busy={send.busy}
        hindrances={blockers(draft, { needsTitle: false })}
        promise={<p>{t.edit.promise}</p>}
        error={send.error}
        onPublish={() => void save()}
      >
        <Button onClick={onClose}>{t.common.cancel}</Button>
      </PublishBar>
    </form>
  )
}
