/** How the product itself is: mail, page, prober, outbox, version. */
import { useState } from 'preact/hooks'
import type { SystemView } from '../../server/contract/console.ts'
import { translate } from '../words/because.ts'
import { useSystem } from './banners.tsx'
import { calls } from './calls.ts'
import { useCommand } from './command.ts'
import { Button } from './parts/button.tsx'
import { TextField } from './parts/field.tsx'
import { StateMark } from './parts/marks.tsx'
import { placed } from './parts/placed.ts'
import { Trouble } from './parts/trouble.tsx'
import { useMay, useNames, useSession } from './session.tsx'
import { clock, exactClock } from './times.ts'

export function SystemScreen() {
  const { t } = useNames()
  const system = useSystem()
  const view = system.value
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {t.system.title}
      </h1>
      <Trouble error={system.error} again={system.again} />
      {!view && !system.error && <p>{t.common.loading}</p>}
      {view && (
        <>
          <Mail mail={view.mail} />
          <Facts view={view} />
        </>
      )}
    </div>
  )
}

function Mail({ mail }: { readonly mail: SystemView['mail'] }) {
  const { t } = useNames()
  const { staff } = useSession()
  const mayEdit = useMay('people.write')
  const [to, setTo] = useState(staff.email)
  const [sent, setSent] = useState(false)
  const test = useCommand(calls.testMail)
  const { at, error, rest } = placed(test.error, ['to'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    setSent((await test.run(to.trim())) !== null)
  }
  return (
    <section aria-labelledby="mail-title">
      <h2 id="mail-title">{t.system.mail}</h2>
      <p>
        <StateMark state={mail.state === 'on' ? 'operational' : 'degraded'} />{' '}
        {mail.state === 'on' ? t.system.mailOn(mail.from ?? '') : t.system.mailHeld}
        {mail.heldCount > 0 && ` ${t.system.heldCount(mail.heldCount)}.`}
      </p>
      {mayEdit && (
        <form class="form card" onSubmit={submit}>
          <TextField label={t.system.testMail} type="email" value={to} onInput={setTo} required {...at('to')} />
          <Trouble error={error} fields={rest} />
          <div class="actions">
            <Button submit busy={test.busy}>
              {t.system.testSend}
            </Button>
            <span role="status">{sent && (mail.state === 'on' ? t.system.testQueued : t.system.testHeld)}</span>
          </div>
        </form>
      )}
    </section>
  )
}

function Facts({ view }: { readonly view: SystemView }) {
  const { t } = useNames()
  const { page, prober, outbox } = view
  const behind = page.swappedRevision < page.revision
  return (
    <dl class="facts">
      <dt>{t.system.page}</dt>
      <dd>
        <StateMark state={behind ? 'degraded' : 'operational'} />{' '}
        {behind ? t.system.pageBehind(page.revision, page.swappedRevision) : t.system.pageCurrent(page.revision)}{' '}
        {page.swappedAt !== null && t.system.swappedAt(exactClock(page.swappedAt, t))}
      </dd>
      <dt>{t.system.prober}</dt>
      <dd>
        <StateMark state={prober.sees ? 'operational' : 'unknown'} />{' '}
        {prober.sees ? t.system.proberSees : t.system.proberBlind(translate(prober.because, t).text)}{' '}
        {prober.lastBatchAt === null ? t.system.noBatch : t.system.lastBatch(exactClock(prober.lastBatchAt, t))}
      </dd>
      <dt>{t.system.outbox}</dt>
      <dd>
        {outbox.waiting === 0 || outbox.oldestAt === null
          ? t.system.outboxEmpty
          : t.system.outboxWaiting(outbox.waiting, clock(outbox.oldestAt, t))}
      </dd>
      <dt>{t.system.version}</dt>
      <dd>
        {view.version}. {t.system.runningSince(exactClock(view.startedAt, t))} <a href="/api/docs">{t.system.api}</a>
      </dd>
    </dl>
  )
}
