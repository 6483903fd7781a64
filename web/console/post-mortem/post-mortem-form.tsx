/** A post-mortem being written: its words in every language, the moments that it tells, and the one button, for who may answer for it. */
import { useState } from 'preact/hooks'
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { EditPostMortem, PostMortemView } from '../../../server/contract/post-mortem.ts'
import { useCommand } from '../command.ts'
import { MOVED_ID } from '../compose/moved-notice.tsx'
import { type Hindrance, PublishBar } from '../compose/publish-bar.tsx'
import { TextsEditor } from '../compose/texts-editor.tsx'
import { refreshAll } from '../live.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { ShownPreview } from '../preview/preview-dialog.tsx'
import { usePreview } from '../preview/use-preview.ts'
import { useMay, useNames } from '../session.tsx'
import { dropPostMortem, editPostMortem, previewPostMortem, publishPostMortem } from './calls.ts'
import { Moments } from './moments.tsx'
import { useKept } from './use-kept.ts'
import { bodyOf, LONGEST_PARTS, missing, type Writing } from './words.ts'

interface Props {
  readonly detail: IncidentDetail
  readonly view: PostMortemView
  readonly writing: Writing
  readonly onWrite: (writing: Writing) => void
  readonly onClose: () => void
  readonly onDone: (detail: IncidentDetail) => void
}

export function PostMortemForm({ detail, view, writing, onWrite, onClose, onDone }: Props) {
  const { t } = useNames()
  const { id, version } = detail.incident
  const mayApprove = useMay('words.approve')
  const kept = useKept(id, writing)
  const [isShown, setShown] = useState(false)
  const isMoved = writing.seen !== version
  const hindrances: readonly Hindrance[] = [...(isMoved ? [{ why: 'moved' } as const] : []), ...missing(writing)]
  const close = async () => {
    if (await kept.keep()) onClose()
  }
  const drop = useCommand(async () => {
    kept.stop()
    await dropPostMortem(id)
    onClose()
  })
  const publish = usePublish({ detail, view, onDone }, kept.stop)
  const buttons = (
    <>
      <Button disabled={hindrances.length > 0} onClick={() => setShown(true)}>
        {t.preview.open}
      </Button>
      <Button onClick={() => void close()}>{t.common.close}</Button>
      <Button look="quiet" busy={drop.busy} onClick={() => void drop.run(null)}>
        {t.postMortem.discard}
      </Button>
    </>
  )
  return (
    <form class="composer" onSubmit={(event) => event.preventDefault()}>
      {isMoved && <Moved onGoOn={() => onWrite({ ...writing, seen: version })} />}
      <TextsEditor
        draft={writing.text}
        fields={['title', 'body', 'works', 'advice']}
        kind={{ labels: t.postMortem.fields, longest: LONGEST_PARTS }}
        onChange={(text) => onWrite({ ...writing, text })}
      />
      <Moments
        timeline={view.timeline}
        untold={writing.untold}
        onChange={(untold) => onWrite({ ...writing, untold })}
      />
      <p class="hint">{t.postMortem.hint}</p>
      <Trouble error={kept.error ?? drop.error} />
      {mayApprove ? (
        <PublishBar
          label={view.published ? t.postMortem.submitEdit : t.compose.publish}
          busyLabel={t.compose.publishing}
          busy={publish.busy}
          hindrances={hindrances}
          labels={t.postMortem.fields}
          promise={<p>{view.published ? t.postMortem.edits : t.postMortem.heard(view.audience.total)}</p>}
          error={publish.error}
          onPublish={() => void publish.go(writing)}
        >
          {buttons}
        </PublishBar>
      ) : (
        <>
          <p class="note">{t.postMortem.needsApprover}</p>
          <div class="actions">{buttons}</div>
        </>
      )}
      {isShown && <Shown incidentId={id} body={bodyOf(writing)} onClose={() => setShown(false)} />}
    </form>
  )
}

/** Published for the first time, or put right. */
function usePublish({ detail, view, onDone }: Pick<Props, 'detail' | 'view' | 'onDone'>, stopKeeping: () => void) {
  const { id } = detail.incident
  const first = useCommand((writing: Writing, key: string) => {
    const draftOf = writing.from === null ? {} : { draftOf: writing.from }
    return publishPostMortem(id, { ...bodyOf(writing), ...draftOf }, key)
  })
  const again = useCommand((writing: Writing, key: string) => editPostMortem(id, bodyOf(writing), key))
  const command = view.published ? again : first
  const go = async (writing: Writing) => {
    const answer = await command.run(writing)
    if (!answer) return refreshAll()
    stopKeeping()
    onDone(answer)
  }
  return { go, busy: command.busy, error: command.error }
}

function Moved({ onGoOn }: { readonly onGoOn: () => void }) {
  const { t } = useNames()
  return (
    <div class="moved" role="alert" id={MOVED_ID} tabIndex={-1}>
      <p>
        <strong>{t.incident.moved}</strong>
      </p>
      <Button look="main" onClick={onGoOn}>
        {t.incident.goOn}
      </Button>
    </div>
  )
}

interface ShownProps {
  readonly incidentId: string
  readonly body: EditPostMortem
  readonly onClose: () => void
}

function Shown({ incidentId, body, onClose }: ShownProps) {
  const asked = usePreview(body, (now) => previewPostMortem(incidentId, now))
  return <ShownPreview asked={asked} onClose={onClose} />
}
