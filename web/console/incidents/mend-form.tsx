/** Puts the words of an update right: as a correction, which those reached hear of, or as an edit, of which nobody is written to. */
import { useEffect, useState } from 'preact/hooks'
import type { Correct, IncidentDetail, IncidentView, UpdateView } from '../../../server/contract/incidents.ts'
import { ApiError } from '../api.ts'
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

export function MendForm(props: Props) {
  const { t } = useNames()
  const { page } = useSession()
  const { way, update } = props
  const [start, setStart] = useState(() => (way === 'edit' ? startOf(props, page.languages) : null))
  useEffect(() => {
    if (start) return
    const fill = async () => {
      const sayBefore = await correctionWords(update)
      setStart(startOf(props, page.languages, sayBefore))
    }
    void fill()
  }, [])
  return start ? <Form {...props} start={start} /> : <p class="note">{t.compose.blocked.filling}</p>
}

/** What a correction begins with, by language. Empty where the template cannot be had: the words of before are enough to start from. */
async function correctionWords({ impacts }: UpdateView): Promise<Readonly<Record<string, string>>> {
  const components = impacts.map(({ componentId, regions }) => ({ componentId, regions }))
  try {
    const { texts } = await calls.fillTemplate({ kind: 'correction', components })
    return Object.fromEntries(Object.entries(texts).map(([code, { body }]) => [code, body]))
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause
    return {}
  }
}

function Form({ way, update, incident, start, onDone, onClose }: Props & { readonly start: DraftText }) {
  const { t } = useNames()
  const [draft, setDraft] = useState(start)
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

/** The update as it stands, behind what is said before it; a language without a text in it starts left out. */
function startOf(
  { update, incident }: Pick<Props, 'update' | 'incident'>,
  languages: readonly string[],
  sayBefore: Readonly<Record<string, string>> = {},
): DraftText {
  const texts = languages.map((code): [string, FieldTexts] => {
    const said = update.texts[code]
    const title = incident.title[code] ?? ''
    const body = [sayBefore[code], said?.body].filter(Boolean).join('\n\n')
    return [code, { title, body, works: said?.works ?? '', advice: said?.advice ?? '' }]
  })
  const start = startDraft(Object.fromEntries(texts))
  return languages.filter((code) => !update.texts[code]).reduce((draft, code) => leaveOut(draft, code, true), start)
}
