/** One incident: what it is, what may be done now, what was said, and beside it the evidence. */
import { useState } from 'preact/hooks'
import type { IncidentDetail, IncidentView } from '../../../server/contract/incidents.ts'
import { calls } from '../calls.ts'
import { Composer } from '../compose/composer.tsx'
import type { TemplateKey } from '../compose/composition.ts'
import { useKeys } from '../keys.ts'
import { Button } from '../parts/button.tsx'
import { later } from '../parts/later.tsx'
import { isOver } from '../parts/marks.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { type Resource, useResource } from '../resource.ts'
import { hrefOf } from '../router.ts'
import { useMay, useNames } from '../session.tsx'
import { Brake } from './brake.tsx'
import { DismissDialog } from './dismiss-dialog.tsx'
import { useDismissal } from './dismissal.ts'
import { EvidencePane } from './evidence-pane.tsx'
import { InHand } from './in-hand.tsx'
import { IncidentHead } from './incident-head.tsx'
import { Links } from './links.tsx'
import { MergeDialog, useMergeable } from './merge-dialog.tsx'
import { PutAwayButton } from './put-away-button.tsx'
import { Scheduled, Waiting } from './scheduled.tsx'
import { Timeline } from './timeline.tsx'
import { Times } from './times-form.tsx'
import { useWish } from './wish.ts'
import { Writers } from './writers.tsx'

const PostMortemPart = later(async () => (await import('../post-mortem/post-mortem-part.tsx')).PostMortemPart)
const Rehearsed = later(async () => (await import('../rehearsals/rehearsed.tsx')).Rehearsed)

const REOPEN_WITHIN_MS = 24 * 3_600_000

interface PaneProps {
  readonly id: string
  /** Whoever came wants to dismiss it. */
  readonly asks: 'dismiss' | undefined
}

export function IncidentPane({ id, asks }: PaneProps) {
  const { t } = useNames()
  const detail = useResource<IncidentDetail>(`incident/${id}`, () => calls.incident(id), [
    'incident',
    'component',
    'delivery',
    'page',
  ])
  return (
    <>
      <section class="pane pane-incident" aria-labelledby="incident-title">
        <a class="back" href={hrefOf({ at: 'inbox' })}>
          ‹ {t.inbox.title}
        </a>
        {detail.value ? (
          <Incident resource={detail} detail={detail.value} asks={asks} />
        ) : (
          <>
            <h1 id="incident-title" data-heading tabIndex={-1}>
              {detail.error?.status === 404 ? t.incident.notFound : t.common.loading}
            </h1>
            {detail.error?.status !== 404 && <Trouble error={detail.error} again={detail.again} />}
          </>
        )}
      </section>
      {detail.value && <EvidencePane detail={detail.value} />}
    </>
  )
}

interface Props extends Pick<PaneProps, 'asks'> {
  readonly resource: Resource<IncidentDetail>
  readonly detail: IncidentDetail
}

function Incident({ resource, detail, asks }: Props) {
  const { t } = useNames()
  const { incident } = detail
  const [merging, setMerging] = useState(false)
  const others = useMergeable(incident)
  const wish = useWish(incident)
  const dismissal = useDismissal(incident, { asks, wish })
  // What was rehearsed is over with its rehearsal: nothing can be said in it any more.
  const mayWrite = useMay('incidents.write') && !incident.rehearsal?.endedAt
  useKeys({
    c: () => mayWrite && incident.state === 'suspected' && wish.ask(null),
    u: () => mayWrite && !isOver(incident.state) && wish.ask(incident.state === 'suspected' ? null : 'progress'),
    r: () => mayWrite && !isOver(incident.state) && wish.ask(incident.state === 'suspected' ? null : 'recovery'),
  })
  return (
    <>
      {incident.rehearsal && (
        <>
          <p class="rehearsed" role="note">
            <b>{t.rehearsals.mark}.</b> {t.rehearsals.note}
          </p>
          <Rehearsed mark={incident.rehearsal} state={incident.state} waiting={{}} />
        </>
      )}
      <IncidentHead detail={detail} />
      {mayWrite && <Writers writers={detail.writers} />}
      <InHand incident={incident} onMoved={resource.put} />
      <Waiting detail={detail} onMoved={resource.put} />
      {!mayWrite ? null : wish.writing ? (
        <Composer
          detail={detail}
          wanted={wish.wanted}
          focus={{ count: wish.count, on: wish.wanted === 'progress' ? 'words' : 'publish' }}
          onPublished={(answer) => {
            wish.drop()
            resource.put(answer)
            // The button that was pressed is gone: what it did stands at the top.
            document.getElementById('incident-title')?.focus()
            scrollTo(0, 0)
          }}
        >
          {incident.state === 'suspected' && <Button onClick={dismissal.open}>{t.incident.dismiss}</Button>}
          {incident.state === 'lapsed' && <PutAwayButton incident={incident} />}
          {incident.state !== 'suspected' && incident.state !== 'lapsed' && (
            <Button onClick={wish.drop}>{t.common.close}</Button>
          )}
        </Composer>
      ) : (
        !incident.rehearsal?.endedAt && <NextSteps incident={incident} onAsk={wish.ask} />
      )}
      {mayWrite && <Brake updates={detail.updates} />}
      {mayWrite && others.length > 0 && (
        <div class="steps">
          <Button look="quiet" onClick={() => setMerging(true)}>
            {t.merge.button}
          </Button>
        </div>
      )}
      <Times detail={detail} onMoved={resource.put} />
      <Links detail={detail} onMoved={resource.put} />
      <Scheduled detail={detail} onMoved={resource.put} />
      {incident.state === 'resolved' && incident.mergedInto === null && incident.rehearsal === null && (
        <PostMortemPart key={incident.id} detail={detail} onMoved={resource.put} waiting={{}} />
      )}
      <Timeline detail={detail} onMoved={resource.put} />
      {merging && <MergeDialog incident={incident} others={others} onClose={() => setMerging(false)} />}
      {mayWrite && dismissal.isOpen && (
        <DismissDialog
          incident={incident}
          isReady={asks === 'dismiss'}
          onDone={resource.put}
          onClose={dismissal.close}
        />
      )}
    </>
  )
}

interface StepsProps {
  readonly incident: IncidentView
  readonly onAsk: (template: TemplateKey | null) => void
}

/** What an incident's state offers while nobody is writing. */
function NextSteps({ incident, onAsk }: StepsProps) {
  const { t } = useNames()
  const over = incident.looksOverAt !== null
  if (incident.state === 'resolved') {
    if (incident.mergedInto !== null) return null
    const reopens = incident.resolvedAt !== null && Date.now() - incident.resolvedAt < REOPEN_WITHIN_MS
    return reopens ? (
      <div class="steps">
        <Button onClick={() => onAsk(null)}>{t.incident.reopen}</Button>
      </div>
    ) : null
  }
  if (isOver(incident.state)) return null
  return (
    <div class="steps steps-open">
      <Button look={over ? 'plain' : 'main'} onClick={() => onAsk('progress')}>
        {t.incident.update}
      </Button>
      <Button look={over ? 'main' : 'plain'} onClick={() => onAsk('recovery')}>
        {over ? t.incident.tellOver : t.incident.resolve}
      </Button>
    </div>
  )
}
