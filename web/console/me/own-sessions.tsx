/** Where one is signed in, each to be ended, or all but this one. */
import { useState } from 'preact/hooks'
import type { OwnSession } from '../../../server/contract/staff.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import { clock } from '../times.ts'
import { own } from './own-calls.ts'

export function OwnSessions() {
  const { t } = useNames()
  const list = useResource('sessions', own.sessions, [])
  const [ended, setEnded] = useState<number | null>(null)
  const others = useCommand((_: null) => own.endOtherSessions())
  const sessions = list.value?.sessions ?? []
  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t.me.sessions}</h2>
      <p class="note">{t.me.sessionsText}</p>
      <Trouble error={list.error ?? others.error} again={list.again} />
      <ul class="rows">
        {sessions.map((one) => (
          <Session key={one.id} one={one} />
        ))}
      </ul>
      {sessions.length > 1 && (
        <Button busy={others.busy} onClick={() => void others.run(null).then((done) => done && setEnded(done.ended))}>
          {t.me.endOthers}
        </Button>
      )}
      <p role="status">{ended !== null && t.me.othersEnded(ended)}</p>
    </section>
  )
}

function Session({ one }: { readonly one: OwnSession }) {
  const { t } = useNames()
  const browser = one.browser || t.me.unknownBrowser
  return (
    <li class="row row-flat">
      <span class="row-name">
        {browser}
        {one.isThis && <span class="soft"> · {t.me.thisOne}</span>}
      </span>
      <span class="soft">
        {one.network !== '' && (
          <>
            <bdi dir="ltr">{one.network}</bdi> ·{' '}
          </>
        )}
        {t.people.since(clock(one.createdAt, t))} · {t.team.seen(clock(one.seenAt, t))}
      </span>
      {!one.isThis && (
        <RemoveButton
          action={t.me.end}
          question={t.me.endAsk(browser)}
          consequence={t.me.endText}
          label={`${t.me.end} ${browser}, ${clock(one.createdAt, t)}`}
          remove={() => own.endSession(one.id)}
        />
      )}
    </li>
  )
}
