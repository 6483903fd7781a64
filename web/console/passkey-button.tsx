/** Into the desk by a passkey, without address or password. On the sign-in screen, where the browser knows them. */
import { useState } from 'preact/hooks'
import type { SessionView } from '../../server/contract/console.ts'
import { calls } from './calls.ts'
import { useCommand } from './command.ts'
import { useLanguage } from './language.tsx'
import { Button } from './parts/button.tsx'
import { Trouble } from './parts/trouble.tsx'
import { knowsPasskeys, usePasskey } from './passkey.ts'

export function PasskeyButton({ onDone }: { readonly onDone: (session: SessionView) => void }) {
  const { t } = useLanguage()
  const [none, setNone] = useState(false)
  const enter = useCommand(async (_: null) => {
    const used = await usePasskey(await calls.askPasskey())
    setNone(used === null)
    return used === null ? null : calls.signInByPasskey({ used })
  })
  if (!knowsPasskeys()) return null
  return (
    <div class="form">
      <p class="hint">{t.passkeys.or}</p>
      <Button busy={enter.busy} onClick={() => void enter.run(null).then((session) => session && onDone(session))}>
        {t.passkeys.signIn}
      </Button>
      <Trouble error={enter.error} />
      <p role="status">{none && t.passkeys.noneUsed}</p>
    </div>
  )
}
