/** Writes one update of an incident, or opens one by hand: template, words, what is hit, promise, publish. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { IncidentDetail, IncidentView, OpenIncident, PostUpdate } from '../../../server/contract/incidents.ts'
import { serverNow } from '../api.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import type { Field } from '../draft.ts'
import { refreshAll } from '../live.ts'
import { forget } from '../memory.ts'
import { TextField } from '../parts/field.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames, useSession } from '../session.tsx'
import { fromLocalInput, toLocalInput } from '../times.ts'
import { NotifyCheck, PromiseChips, StateChips, TemplateChips } from './choices.tsx'
import { commandOf, hindrancesOf } from './command-of.ts'
import { type PublicState, statesFor, type TemplateKey, templatesFor } from './composition.ts'
import { ImpactEditor } from './impact-editor.tsx'
import { MovedNotice } from './moved-notice.tsx'
import { AudienceLine, PublishBar } from './publish-bar.tsx'
import { TextsEditor } from './texts-editor.tsx'
import { type Composing, useComposition } from './use-composition.ts'

const ALL_FIELDS: readonly Field[] = ['title', 'body', 'works', 'advice']
const WITHOUT_TITLE: readonly Field[] = ['body', 'works', 'advice']

interface Props {
  /** The incident, or null when one is opened by hand. */
  readonly detail: IncidentDetail | null
  readonly wanted?: TemplateKey | undefined
  readonly onPublished: (detail: IncidentDetail) => void
  /** Each rise puts the publish button into the focus: a shortcut led here. */
  readonly focusPublish?: number
  /** Buttons beside the main one: dismiss, close. */
  readonly children?: ComponentChildren
}

export function Composer({ detail, wanted, onPublished, focusPublish = 0, children }: Props) {
  const { t } = useNames()
  const { page } = useSession()
  const incident = detail?.incident ?? null
  const composing = useComposition({ detail, wanted, languages: page.languages })
  const { composition, written } = composing
  const needsTitle = incident === null || incident.state === 'suspected' || incident.state === 'lapsed'
  const [startedAt, setStartedAt] = useState(() => toLocalInput(serverNow()))
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // The bar is in sight already; scrolling to where it would stand without sticking would hide the words.
    if (focusPublish > 0) button.current?.focus({ preventScroll: true })
  }, [focusPublish])

  const send = useCommand(async (body: OpenIncident | PostUpdate, key: string) =>
    'version' in body && incident ? calls.post(incident.id, body, key) : calls.open(body as OpenIncident, key),
  )
  const refusedAsMoved = send.error?.code === 'already-moved'
  useEffect(() => {
    // Somebody was faster: what they did is read, and then stands above the words.
    if (refusedAsMoved) refreshAll()
  }, [refusedAsMoved])

  const hindrances = hindrancesOf({ composition, written, moved: composing.moved !== null, needsTitle })
  const publish = async () => {
    if (!written || hindrances.length > 0) return
    const body = commandOf(composition, written, { titles: incident?.title ?? {}, now: serverNow() })
    const answer = await send.run(
      incident ? { ...body, version: composition.seen.version } : opening(body, fromLocalInput(startedAt)),
    )
    if (!answer) return
    forget(`draft.${incident?.id ?? 'new'}`)
    onPublished(answer)
  }
  return (
    <form
      class="composer"
      aria-label={t.compose.title}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void publish()
      }}
    >
      {composing.moved && <MovedNotice moved={composing.moved} onGoOn={composing.goOn} onDrop={composing.discard} />}
      <TemplateChips
        templates={templatesFor(incident)}
        chosen={composition.template}
        onChoose={(template) => composing.change({ template })}
      />
      {!incident && <Impacts composing={composing} />}
      <Words composing={composing} needsTitle={needsTitle} />
      {incident && written?.state !== 'resolved' && <Impacts composing={composing} />}
      {!incident && (
        <TextField label={t.compose.startedAt} type="datetime-local" value={startedAt} onInput={setStartedAt} />
      )}
      <Course composing={composing} incident={incident} />
      <PublishBar
        label={labelOf(incident, written?.state ?? null, t.compose)}
        busyLabel={t.compose.publishing}
        busy={send.busy}
        hindrances={hindrances}
        promise={<AudienceLine notify={composition.notify} />}
        error={refusedAsMoved ? null : send.error}
        onPublish={() => void publish()}
        buttonRef={button}
      >
        {children}
      </PublishBar>
    </form>
  )
}

function Impacts({ composing }: { readonly composing: Composing }) {
  return (
    <ImpactEditor
      components={composing.composition.components}
      onChange={(components) => composing.change({ components, componentsTouched: true })}
    />
  )
}

function Words({ composing, needsTitle }: { readonly composing: Composing; readonly needsTitle: boolean }) {
  const { t } = useNames()
  const { written, composition } = composing
  if (composing.error) return <Trouble error={composing.error} again={composing.refill} />
  if (!written) {
    const chosen = composition.components.length > 0
    return <p class="note">{chosen ? t.compose.blocked.filling : t.openByHand.chooseFirst}</p>
  }
  const put = (text: typeof written.text) => composing.write({ text })
  return (
    <>
      <TextsEditor draft={written.text} fields={needsTitle ? ALL_FIELDS : WITHOUT_TITLE} onChange={put} />
      {!needsTitle && (
        <details class="more">
          <summary>{t.compose.fields.title}</summary>
          <TextsEditor draft={written.text} fields={['title']} onChange={put} bare />
        </details>
      )}
      {composing.dirty && (
        <p class="hint">
          {t.compose.kept}{' '}
          <button type="button" class="link" onClick={composing.discard}>
            {t.compose.discard}
          </button>
        </p>
      )}
    </>
  )
}

/** Where the incident goes with this update, and when people hear again. */
function Course({ composing, incident }: { readonly composing: Composing; readonly incident: IncidentView | null }) {
  const { composition, written } = composing
  return (
    <>
      {written && (
        <StateChips
          states={statesFor(incident, composition.template)}
          chosen={written.state}
          onChoose={(state) => composing.write({ state })}
        />
      )}
      {written?.state !== 'resolved' && (
        <PromiseChips minutes={composition.promiseMin} onChoose={(promiseMin) => composing.change({ promiseMin })} />
      )}
      <NotifyCheck notify={composition.notify} onChange={(notify) => composing.change({ notify })} />
    </>
  )
}

function opening(body: Omit<PostUpdate, 'version'>, startedAt: number | null): OpenIncident {
  const { state, ...rest } = body
  return {
    ...rest,
    state: state === 'resolved' ? 'investigating' : state,
    ...(startedAt === null ? {} : { startedAt }),
  }
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
