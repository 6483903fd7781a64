/** One's account at the company's provider: connected with the one here, or let go. Only where a provider is set up. */
import { useState } from 'preact/hooks'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import { clock } from '../times.ts'
import { own } from './own-calls.ts'

export function OwnIdentity() {
  const { t } = useNames()
  const ways = useResource('ways', calls.ways, [])
  const mine = useResource('identity', own.identity, [])
  const since = mine.value?.since ?? null
  if (!ways.value?.openId) return null
  return (
    <section aria-labelledby="identity-title">
      <h2 id="identity-title">{t.identity.title}</h2>
      <p class="note">{since === null ? t.identity.text : t.identity.since(clock(since, t))}</p>
      <Trouble error={mine.error} again={mine.again} />
      {since !== null && (
        <RemoveButton
          action={t.identity.end}
          question={t.identity.endAsk}
          consequence={t.identity.endText}
          remove={own.endIdentity}
          onDone={mine.again}
        />
      )}
      {mine.value && since === null && <Connect />}
    </section>
  )
}

function Connect() {
  const { t } = useNames()
  const [password, setPassword] = useState('')
  const connect = useCommand(own.connectIdentity)
  const { at, error, rest } = placed(connect.error, ['password'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    const away = await connect.run({ password })
    if (away) location.assign(away.url)
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.identity.connect}>
      <TextField
        label={t.me.current}
        type="password"
        autocomplete="current-password"
        value={password}
        onInput={setPassword}
        required
        {...at('password')}
      />
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={connect.busy}>
          {t.identity.connect}
        </Button>
      </div>
    </form>
  )
}
