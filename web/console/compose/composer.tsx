/** Writes one update of an incident, or opens one by hand: template, words, what is hit, promise, publish. */
import type { ComponentChildren, RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { IncidentDetail, IncidentView } from '../../../server/contract/incidents.ts'
import { serverNow } from '../api.ts'
import { TextField } from '../parts/field.tsx'
import { useNames, useSession } from '../session.tsx'
import { fromLocalInput, toLocalInput } from '../times.ts'
import { Course, Impacts, NameCause, NameReports, Words } from './composer-parts.tsx'
import { type PublicState, type TemplateKey, templatesFor } from './composition.ts'
import { MovedNotice } from './moved-notice.tsx'
import { PreviewButton } from './preview-button.tsx'
import { AudienceLine, PublishBar } from './publish-bar.tsx'
import { ScheduleButton } from './schedule-button.tsx'
import { StillBadAsk, StillBadLine } from './still-bad.tsx'
import { TemplateChoice } from './template-choice.tsx'
import { idOfSpot } from './texts-editor.tsx'
import { type Composing, useComposition } from './use-composition.ts'
import { type Publishing, usePublishing } from './use-publishing.ts'
import { useWait, WaitsLine } from './waits-line.tsx'

interface Focus {
  /** Each rise moves the focus: a shortcut led here. */
  readonly count: number
  readonly on: 'words' | 'publish'
}

interface Props {
  /** The incident, or null when one is opened by hand. */
  readonly detail: IncidentDetail | null
  readonly wanted?: TemplateKey | undefined
  readonly onPublished: (detail: IncidentDetail) => void
  readonly focus?: Focus
  /** Buttons beside the main one: dismiss, close. */
  readonly children?: ComponentChildren
}

export function Composer({ detail, wanted, onPublished, focus, children }: Props) {
  const { page } = useSession()
  const incident = detail?.incident ?? null
  const composing = useComposition({ detail, wanted, languages: page.languages })
  const needsTitle = incident === null || incident.state === 'suspected' || incident.state === 'lapsed'
  const [startedAt, setStartedAt] = useState(() => toLocalInput(serverNow()))
  const facts = { detail, composing, needsTitle, startedAt: fromLocalInput(startedAt), onPublished }
  const publishing = usePublishing(facts)
  const button = useFocus(focus, composing.written !== null)
  return (
    <ComposerForm onSend={publishing.publish}>
      <Moved composing={composing} publishing={publishing} />
      <TemplateChoice templates={templatesFor(incident)} composing={composing} />
      {incident ? (
        <>
          <NameReports composing={composing} reports={detail?.reports ?? []} />
          <NameCause composing={composing} incident={detail?.incident ?? null} />
          <Told composing={composing} needsTitle={needsTitle} />
        </>
      ) : (
        <OpenedByHand composing={composing} startedAt={startedAt} onStartedAt={setStartedAt} />
      )}
      <Course composing={composing} incident={incident} />
      <PreviewButton incident={incident} composing={composing} publishing={publishing} />
      {incident && <ScheduleButton {...{ incident, composing, publishing }} onScheduled={onPublished} />}
      <Publish incident={incident} composing={composing} publishing={publishing} buttonRef={button}>
        {children}
      </Publish>
    </ComposerForm>
  )
}

interface FormProps {
  readonly onSend: () => void
  readonly children: ComponentChildren
}

/** Ctrl or Cmd with Enter sends, wherever in it one writes; not from a dialog above it. */
function ComposerForm({ onSend, children }: FormProps) {
  const { t } = useNames()
  return (
    <form
      class="composer"
      aria-label={t.compose.title}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        const isWithin = event.target instanceof Element && event.target.closest('dialog') === null
        if (isWithin && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSend()
      }}
    >
      {children}
    </form>
  )
}

interface PartProps {
  readonly composing: Composing
  readonly publishing: Publishing
}

/** What somebody else did meanwhile. */
function Moved({ composing, publishing }: PartProps) {
  if (!composing.moved) return null
  const goOn = () => {
    publishing.forgetError()
    composing.goOn()
  }
  return <MovedNotice moved={composing.moved} onGoOn={goOn} onDrop={composing.discard} />
}

function Told({ composing, needsTitle }: { readonly composing: Composing; readonly needsTitle: boolean }) {
  return (
    <>
      <Words composing={composing} needsTitle={needsTitle} />
      {composing.written?.state !== 'resolved' && <Impacts composing={composing} />}
    </>
  )
}

interface OpenedProps {
  readonly composing: Composing
  /** As its field writes it. */
  readonly startedAt: string
  readonly onStartedAt: (value: string) => void
}

/** What is hit comes first: the words are made from it. */
function OpenedByHand({ composing, startedAt, onStartedAt }: OpenedProps) {
  const { t } = useNames()
  return (
    <>
      <Impacts composing={composing} />
      <Words composing={composing} needsTitle />
      <TextField label={t.compose.startedAt} type="datetime-local" value={startedAt} onInput={onStartedAt} />
    </>
  )
}

interface PublishProps extends PartProps {
  readonly incident: IncidentView | null
  readonly buttonRef: RefObject<HTMLButtonElement | null>
  readonly children: ComponentChildren
}

/** The bar under the thumb, and the question that may stand before it. */
function Publish({ incident, composing, publishing, buttonRef, children }: PublishProps) {
  const { t } = useNames()
  const wait = useWait(incident, publishing.body)
  const promise = (
    <>
      <WaitsLine minutes={wait} />
      <StillBadLine hits={publishing.stillBad} />
      {incident?.rehearsal && (
        <p>
          <b>{t.rehearsals.mark}.</b> {t.rehearsals.note}
        </p>
      )}
      <AudienceLine notify={composing.composition.notify} rehearsed={incident?.rehearsal ? incident.id : null} />
    </>
  )
  return (
    <>
      <PublishBar
        label={wait === null ? labelOf(incident, composing.written?.state ?? null, t.compose) : t.schedule.ask}
        busyLabel={t.compose.publishing}
        busy={publishing.busy}
        hindrances={publishing.hindrances}
        promise={promise}
        error={publishing.error}
        onPublish={publishing.publish}
        buttonRef={buttonRef}
      >
        {children}
      </PublishBar>
      {publishing.asking && (
        <StillBadAsk
          hits={publishing.stillBad}
          onYes={() => publishing.answer(true)}
          onNo={() => publishing.answer(false)}
        />
      )}
    </>
  )
}

/** Follows a shortcut once: into the words as soon as they are there, or to the button. */
function useFocus(focus: Focus | undefined, isFilled: boolean): RefObject<HTMLButtonElement | null> {
  const { page } = useSession()
  const button = useRef<HTMLButtonElement>(null)
  const followed = useRef(0)
  const count = focus?.count ?? 0
  useEffect(() => {
    if (count === followed.current || !isFilled) return
    followed.current = count
    // The bar is in sight already; scrolling to where it would stand without sticking would hide the words.
    if (focus?.on === 'publish') button.current?.focus({ preventScroll: true })
    else document.getElementById(idOfSpot(page.defaultLanguage, 'body'))?.focus()
  }, [count, isFilled])
  return button
}

interface Labels {
  readonly confirm: string
  readonly publish: string
  readonly publishResolve: string
}

function labelOf(incident: IncidentView | null, state: PublicState | null, labels: Labels): string {
  if (state === 'resolved') return labels.publishResolve
  return incident?.state === 'suspected' ? labels.confirm : labels.publish
}
