/** Puts the words of an update right: as a correction, which those reached hear of, or as an edit, of which nobody is written to. */
import { useState } from 'preact/hooks'
import type { Correct, IncidentDetail, IncidentView, UpdateView } from '../../../server/contract/incidents.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { PublishBar } from '../compose/publish-bar.tsx'
import { DraftName, TextsEditor } from '../compose/texts-editor.tsx'
import { blockers, type DraftText, type FieldTexts, leaveOut, startDraft, textsOf } from '../draft.ts'
import { refreshAll } from '../live.ts'
import { Button } from '../parts/button.tsx'
import { useNames, useSession } from '../session.tsx'
import { clock } from '../times.ts'
import { reachOf } from './notices.ts'

export type MendWay = 'correct' | 'edit'

interface Props {
  readonly way: MendWay
  readonly update: UpdateView
  readonly incident: IncidentView
  readonly onDone: (detail: IncidentDetail) => void
  readonly onClose: () => void
}

export function MendForm({ way, update, incident, onDone, onClose }: Props) {
  const { t } = useNames()
  const { page } = useSession()
  const [draft, setDraft] = useState(() => startOf(update, incident, page.languages))
  const call = way === 'correct' ? calls.correct : calls.editWords
  const send = useCommand((body: Correct, key: string) => call(incident.id, body, key))
  const at = clock(update.at, t)
  const says =
    way === 'correct'
      ? { title: t.correction.title(at), label: t.compose.publishCorrection, promise: reachOf(update, t) }
      : { title: t.edit.title(at), label: t.edit.submit, promise: t.edit.promise }
  const publish = async () => {
    const texts = textsOf(draft, incident.title)
    const answer = await send.run({ version: incident.version, updateId: update.id, texts })
    if (answer) onDone(answer)
    else refreshAll()
  }
  return (
    <DraftName.Provider value={update.id}>
      <form class="composer correction" onSubmit={(event) => event.preventDefault()}>
        <h3>{says.title}</h3>
        <TextsEditor draft={draft} fields={['title', 'body', 'works', 'advice']} onChange={setDraft} />
        <PublishBar
          label={says.label}
          busyLabel={t.compose.publishing}
          busy={send.busy}
          hindrances={blockers(draft, { needsTitle: false })}
          promise={<p>{says.promise}</p>}
          error={send.error}
          onPublish={() => void publish()}
        >
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </PublishBar>
      </form>
    </DraftName.Provider>
  )
}

/** The update as it stands; a language without a text in it starts left out. */
function startOf(update: UpdateView, incident: IncidentView, languages: readonly string[]): DraftText {
  const texts = languages.map((code): [string, FieldTexts] => {
    const said = update.texts[code]
    const title = incident.title[code] ?? ''
    return [code, { title, body: said?.body ?? '', works: said?.works ?? '', advice: said?.advice ?? '' }]
  })
  const start = startDraft(Object.fromEntries(texts))
  return languages.filter((code) => !update.texts[code]).reduce((draft, code) => leaveOut(draft, code, true), start)
}
