/** "Why is this red?": one component from what each place saw to what people did, and both ledgers of its uptime. */
import type { WhyView } from '../../../server/contract/why.ts'
import { Because } from '../because.tsx'
import { calls } from '../calls.ts'
import { Reports } from '../incidents/reports.tsx'
import { StateMark, stateOfVerdict } from '../parts/marks.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { hrefOf } from '../router.ts'
import { useNames } from '../session.tsx'
import { clock } from '../times.ts'
import { Changes, Deeds, Incidents } from './why-history.tsx'
import { Ledgers } from './why-ledgers.tsx'
import { Probes } from './why-probes.tsx'

export function WhyScreen({ id }: { readonly id: string }) {
  const { t } = useNames()
  const why = useResource(`why/${id}`, () => calls.why(id), [
    'component',
    'probe',
    'incident',
    'maintenance',
    'settings',
  ])
  return (
    <div class="screen why">
      <p>
        <a href={hrefOf({ at: 'components', id: null })}>{t.why.back}</a>
      </p>
      <Trouble error={why.error} again={why.again} />
      {!why.value && !why.error && <p>{t.common.loading}</p>}
      {why.value && <Chain why={why.value} />}
    </div>
  )
}

function Chain({ why }: { readonly why: WhyView }) {
  const { t, say } = useNames()
  const others = [...why.reports, ...why.posts].length > 0
  return (
    <>
      <h1 data-heading tabIndex={-1} dir="auto">
        {t.why.title(say(why.name))}
      </h1>
      <Answer why={why} />
      <Incidents incidents={why.incidents} name={why.name} />
      {why.probes.length > 0 && <Probes probes={why.probes} />}
      <Related related={why.related} relation="depends-on" title={t.why.related} />
      <Related related={why.related} relation="member" title={t.why.members} />
      {others && (
        <section>
          <h2>{t.why.others}</h2>
          <Reports reports={why.reports} posts={why.posts} />
        </section>
      )}
      {!why.isGroup && <Changes changes={why.changes} />}
      <Deeds deeds={why.deeds} />
      {!why.isGroup && <Ledgers why={why} />}
    </>
  )
}

/** The answer in a few lines; all that follows is where it comes from. */
function Answer({ why }: { readonly why: WhyView }) {
  const { t, say } = useNames()
  const isStated = why.probes.length === 0
  return (
    <ul class="verdicts">
      <li>
        <StateMark state={why.state} />
        <strong>{t.why.pageSays(t.componentStates[why.state].toLocaleLowerCase(t.locale))}</strong>
      </li>
      {why.verdict !== null && (
        <li>
          <StateMark state={stateOfVerdict(why.verdict)} />
          <span>
            <strong>{t.why.checksSay(t.verdicts[why.verdict])}</strong>
            {why.because && (
              <>
                {' · '}
                <Because text={why.because} />
              </>
            )}
            {why.since !== null && ` · ${t.time.since(clock(why.since, t))}`}
          </span>
        </li>
      )}
      {why.verdict === null && (
        <li>
          <StateMark state="unknown" />
          <span class="soft">{why.isGroup ? t.why.isGroup : isStated ? t.why.noChecks : t.why.noVerdict}</span>
        </li>
      )}
      {why.dismissedAt !== null && why.verdict !== 'up' && (
        <li>
          <StateMark state="operational" />
          {t.why.dismissed(clock(why.dismissedAt, t))}
        </li>
      )}
      {why.maintenance.map((one) => (
        <li key={one.id}>
          <StateMark state="maintenance" />
          {t.why.work(say(one.title), clock(one.endsAt, t))}
        </li>
      ))}
    </ul>
  )
}

interface RelatedProps {
  readonly related: WhyView['related']
  readonly relation: WhyView['related'][number]['relation']
  readonly title: string
}

function Related({ related, relation, title }: RelatedProps) {
  const { t, say } = useNames()
  const those = related.filter((one) => one.relation === relation)
  if (those.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul class="rows">
        {those.map((one) => (
          <li key={one.componentId} class="row">
            <a class="row-link" href={hrefOf({ at: 'why', id: one.componentId })}>
              <StateMark state={one.state} />
              <span class="row-name" dir="auto">
                {say(one.name)}
              </span>
              <span class="soft">
                {one.verdict === null ? t.componentStates[one.state] : t.verdicts[one.verdict]}
                {one.because && (
                  <>
                    {' · '}
                    <Because text={one.because} />
                  </>
                )}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
