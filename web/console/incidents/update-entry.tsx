/** One update of the timeline: its words, where it has got to, and its correction. */
import { useState } from 'preact/hooks'
import type { IncidentDetail, IncidentView, UpdateView } from '../../../server/contract/incidents.ts'
import { Button } from '../parts/button.tsx'
import { useMay, useNames } from '../session.tsx'
import { clock, exactClock } from '../times.ts'
import { QuietBrake } from './brake.tsx'
import { Deliveries, DeliveryLine } from './deliveries.tsx'
import { EarlierWords } from './earlier-words.tsx'
import { Gates } from './gates.tsx'
import { MendForm, type MendWay } from './mend-form.tsx'

interface Props {
  readonly update: UpdateView
  readonly incident: IncidentView
  readonly onMoved: (detail: IncidentDetail) => void
}

export function UpdateEntry({ update, incident, onMoved }: Props) {
  const { t, language } = useNames()
  const [doing, setDoing] = useState<MendWay | null>(null)
  const [listing, setListing] = useState(false)
  const codes = Object.keys(update.texts)
  const first = codes.includes(language) ? language : codes[0]
  const others = codes.filter((code) => code !== first)
  const form = {
    ...{ update, incident },
    onDone: (detail: IncidentDetail) => {
      setDoing(null)
      onMoved(detail)
    },
    onClose: () => setDoing(null),
  }
  return (
    <li class="update">
      <EntryHead update={update} />
      {first !== undefined && <Words update={update} code={first} />}
      {others.length > 0 && (
        <details class="more">
          <summary>{t.update.otherLanguages}</summary>
          {others.map((code) => (
            <Words key={code} update={update} code={code} named />
          ))}
        </details>
      )}
      <p class="soft update-course">
        {update.onPageAt === null ? t.update.notYetOnPage : t.update.onPage(exactClock(update.onPageAt, t))}
        {update.stoppedAt !== null && ` · ${t.update.stopped(exactClock(update.stoppedAt, t))}`}
      </p>
      <DeliveryLine update={update} />
      <Gates update={update} />
      <EarlierWords update={update} />
      <Actions
        update={update}
        onList={() => setListing(true)}
        onDo={(what) => setDoing(doing === what ? null : what)}
      />
      {doing && <MendForm key={doing} way={doing} {...form} />}
      {listing && <Deliveries update={update} onClose={() => setListing(false)} />}
    </li>
  )
}

function EntryHead({ update }: { readonly update: UpdateView }) {
  const { t } = useNames()
  const [newest] = update.versions
  return (
    <p class="update-head">
      <strong>{update.moments === null ? t.states[update.state] : t.postMortem.title}</strong>
      {update.correctionOf !== null && <span class="flag">{t.correction.isOne}</span>}
      <span class="soft">
        <time dateTime={new Date(update.at).toISOString()}>{clock(update.at, t)}</time>
        {' · '}
        {update.author} {t.update.by[update.by]}
        {newest && ` · ${t.edit.edited(clock(newest.replacedAt, t), newest.replacedBy)}`}
      </span>
    </p>
  )
}

interface ActionsProps {
  readonly update: UpdateView
  readonly onList: () => void
  readonly onDo: (what: 'correct' | 'edit') => void
}

function Actions({ update, onList, onDo }: ActionsProps) {
  const { t } = useNames()
  const mayWrite = useMay('incidents.write')
  const mayRead = useMay('addresses.read')
  return (
    <div class="actions">
      {mayRead && update.deliveries && update.deliveries.recipients > 0 && (
        <Button look="quiet" onClick={onList}>
          {t.update.deliveries}
        </Button>
      )}
      {mayWrite && <QuietBrake update={update} />}
      {mayWrite && update.moments === null && (
        <>
          <Button look="quiet" onClick={() => onDo('edit')}>
            {t.edit.button}
          </Button>
          <Button look="quiet" onClick={() => onDo('correct')}>
            {t.correction.button}
          </Button>
        </>
      )}
    </div>
  )
}

interface WordsProps {
  readonly update: UpdateView
  readonly code: string
  readonly named?: boolean
}

function Words({ update, code, named = false }: WordsProps) {
  const { t, nameOf } = useNames()
  const texts = update.texts[code]
  if (!texts) return null
  return (
    <div class="said" lang={code} dir="auto">
      {named && <p class="said-language">{nameOf(code)}</p>}
      <p>{texts.body}</p>
      <Beside label={t.compose.fields.works} text={texts.works} />
      <Beside label={t.compose.fields.advice} text={texts.advice} />
      <Beside label={t.postMortem.fields.works} text={texts.cause} />
      <Beside label={t.postMortem.fields.advice} text={texts.remedy} />
    </div>
  )
}

function Beside({ label, text }: { readonly label: string; readonly text: string | undefined }) {
  if (!text) return null
  return (
    <p>
      <span class="soft">{label}:</span> {text}
    </p>
  )
}
