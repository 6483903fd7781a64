/** On an incident that is over: what it was due to, in the making or published. Fetched when such an incident is opened. */
import { useState } from 'preact/hooks'
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { PostMortemView } from '../../../server/contract/post-mortem.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useMay, useNames, useSession } from '../session.tsx'
import { clock } from '../times.ts'
import { readPostMortem } from './calls.ts'
import { PostMortemForm } from './post-mortem-form.tsx'
import { readWriting, startWriting, type Writing } from './words.ts'

interface Props {
  readonly detail: IncidentDetail
  readonly onMoved: (detail: IncidentDetail) => void
}

export function PostMortemPart({ detail, onMoved }: Props) {
  const { t } = useNames()
  const { id } = detail.incident
  const view = useResource<PostMortemView>(`post-mortem/${id}`, () => readPostMortem(id), ['incident', 'subscriber'])
  const [writing, setWriting] = useState<Writing | null>(null)
  const mayWrite = useMay('incidents.write')
  const isThere = view.value !== null && view.value.published !== null
  const mayApprove = useMay('words.approve')
  if (!mayWrite || (isThere && !mayApprove)) return null
  return (
    <section class="timeline" aria-labelledby="post-mortem-title">
      <h2 id="post-mortem-title">{t.postMortem.title}</h2>
      <Trouble error={view.error} again={view.again} />
      {!view.value && !view.error && <p class="quiet">{t.common.loading}</p>}
      {view.value && !writing && <Beginnings detail={detail} view={view.value} onBegin={setWriting} />}
      {view.value && writing && (
        <PostMortemForm
          {...{ detail, writing }}
          view={view.value}
          onWrite={setWriting}
          onClose={() => {
            setWriting(null)
            view.again()
          }}
          onDone={(answer) => {
            setWriting(null)
            view.again()
            onMoved(answer)
          }}
        />
      )}
    </section>
  )
}

interface BeginningsProps {
  readonly detail: IncidentDetail
  readonly view: PostMortemView
  readonly onBegin: (writing: Writing) => void
}

/** One's own words come first; those of colleagues can be gone on with. */
function Beginnings({ detail, view, onBegin }: BeginningsProps) {
  const { t } = useNames()
  const { page } = useSession()
  const { incident } = detail
  const drafts = view.drafts.flatMap((one) => {
    const found = readWriting(one.content)
    return found ? [{ ...one, found }] : []
  })
  const own = drafts.find((one) => one.isOwn)
  const fresh = view.published ? t.postMortem.edit : t.postMortem.write
  return (
    <>
      {drafts
        .filter((one) => !one.isOwn)
        .map((one) => (
          <div key={one.writerId} class="note">
            <p>{t.postMortem.draftBy(one.by, clock(one.savedAt, t))}</p>
            <Button onClick={() => onBegin({ ...one.found, from: one.writerId, seen: incident.version })}>
              {t.postMortem.goOnWith(one.by)}
            </Button>
          </div>
        ))}
      <div class="steps">
        {own ? (
          <Button onClick={() => onBegin(own.found)}>{t.postMortem.goOnOwn}</Button>
        ) : (
          <Button onClick={() => onBegin(startWriting(view, { incident, languages: page.languages }))}>{fresh}</Button>
        )}
      </div>
    </>
  )
}
