/** Below words that wait: an approver answers for them, puts better ones in their place, or refuses them and says why. */
import { useState } from 'preact/hooks'
import type { IncidentDetail, IncidentView } from '../../../server/contract/incidents.ts'
import type { DecideWords } from '../../../server/contract/schedule.ts'
import type { ScheduledView } from '../../../server/contract/scheduled.ts'
import { type Command, useCommand } from '../command.ts'
import { PublishBar } from '../compose/publish-bar.tsx'
import { DraftName, TextsEditor } from '../compose/texts-editor.tsx'
import { blockers, type DraftText, type FieldTexts, leaveOut, startDraft, textsOf } from '../draft.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames, useSession } from '../session.tsx'
import { speakingCalls } from '../speaking-calls.ts'

interface Props {
  readonly one: ScheduledView
  readonly incident: IncidentView
  readonly onMoved: (detail: IncidentDetail) => void
}

type Way = 'change' | 'refuse'

export function WaitingWords({ one, incident, onMoved }: Props) {
  const { t } = useNames()
  const mayApprove = useMay('words.approve')
  const [way, setWay] = useState<Way | null>(null)
  const decide = useCommand((body: DecideWords, key: string) =>
    speakingCalls.decideWords(incident.id, one.id, body, key),
  )
  const send = async (body: DecideWords) => {
    const answer = await decide.run(body)
    if (answer) onMoved(answer)
  }
  if (!mayApprove) return null
  const form = { one, incident, decide, send, onClose: () => setWay(null) }
  if (way === 'change') return <ChangeWords {...form} />
  if (way === 'refuse') return <RefuseWords {...form} />
  return (
    <>
      <div class="actions">
        <Button look="main" busy={decide.busy} onClick={() => void send({ do: 'approve' })}>
          {t.schedule.approve}
        </Button>
        <Button onClick={() => setWay('change')}>{t.schedule.change}</Button>
        <Button onClick={() => setWay('refuse')}>{t.schedule.refuse}</Button>
      </div>
      <Trouble error={decide.error} />
    </>
  )
}

interface FormProps extends Omit<Props, 'onMoved'> {
  readonly decide: Command<DecideWords, IncidentDetail>
  readonly send: (body: DecideWords) => Promise<void>
  readonly onClose: () => void
}

function ChangeWords({ one, incident, decide, send, onClose }: FormProps) {
  const { t } = useNames()
  const { page } = useSession()
  const [draft, setDraft] = useState(() => startOf(one, incident, page.languages))
  const needsTitle = incident.state === 'suspected' || incident.state === 'lapsed'
  return (
    <DraftName.Provider value={one.id}>
      <form class="composer correction" onSubmit={(event) => event.preventDefault()}>
        <TextsEditor draft={draft} fields={['title', 'body', 'works', 'advice']} onChange={setDraft} />
        <PublishBar
          label={t.schedule.publishChanged}
          busyLabel={t.compose.publishing}
          busy={decide.busy}
          hindrances={blockers(draft, { needsTitle })}
          promise={null}
          error={decide.error}
          onPublish={() => void send({ do: 'change', texts: textsOf(draft, incident.title) })}
        >
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </PublishBar>
      </form>
    </DraftName.Provider>
  )
}

function RefuseWords({ decide, send, onClose }: FormProps) {
  const { t } = useNames()
  const [reason, setReason] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    void send({ do: 'refuse', reason: reason.trim() })
  }
  return (
    <form class="form" onSubmit={submit}>
      <TextField label={t.schedule.refuseWhy} value={reason} onInput={setReason} maxLength={500} required focusFirst />
      <Trouble error={decide.error} />
      <div class="actions">
        <Button look="danger" submit busy={decide.busy} disabled={reason.trim() === ''}>
          {t.schedule.refuse}
        </Button>
        <Button onClick={onClose}>{t.common.cancel}</Button>
      </div>
    </form>
  )
}

/** As they wait; a language without a text starts left out. */
function startOf(one: ScheduledView, incident: IncidentView, languages: readonly string[]): DraftText {
  const texts = languages.map((code): [string, FieldTexts] => {
    const { title = incident.title[code] ?? '', body = '', works = '', advice = '' } = one.texts[code] ?? {}
    return [code, { title, body, works, advice }]
  })
  const start = startDraft(Object.fromEntries(texts))
  return languages.filter((code) => !one.texts[code]).reduce((draft, code) => leaveOut(draft, code, true), start)
}
