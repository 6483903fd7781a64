/** The desk from its door: the sign-in, a one-time link's form, or the desk itself. */
import { useEffect } from 'preact/hooks'
import type { SessionView } from '../../server/contract/console.ts'
import { AccessScreen } from './access.tsx'
import { useDoor } from './door.ts'
import { useLanguage } from './language.tsx'
import { rememberFor } from './memory.ts'
import { Trouble } from './parts/trouble.tsx'
import { goInstead, hrefOf, usePlace } from './router.ts'
import { Session } from './session.tsx'
import { Shell } from './shell.tsx'
import { SignInScreen } from './sign-in.tsx'
import { setPageZone } from './times.ts'
import { takePlace } from './way-back.ts'

/** Signed in on the way from a link that several people got: back to it. */
function ToAlert({ token }: { readonly token: string }) {
  useEffect(() => location.replace(`/alert/${encodeURIComponent(token)}`), [token])
  return null
}

/** Signed in, by whatever way, after one by the provider of accounts was begun. */
function ToPlace() {
  useEffect(() => location.replace(takePlace() ?? hrefOf({ at: 'inbox' })), [])
  return null
}

export function App() {
  const place = usePlace()
  const { t } = useLanguage()
  const { door, enter, leave, knock } = useDoor()

  if (place.at === 'access') {
    const done = (session: SessionView) => {
      enter(session)
      goInstead({ at: 'inbox' })
    }
    return <AccessScreen key={place.token} token={place.token} onDone={done} />
  }
  if (door.is === 'in' && place.at === 'sign-in') return <ToPlace />
  if (door.is === 'in' && place.at === 'alert') return <ToAlert token={place.token} />
  if (door.is === 'in') {
    // Before any screen below prints its first time, or looks for words that were left.
    setPageZone(door.session.page.timeZone)
    rememberFor(door.session.staff.id)
    return (
      <Session.Provider value={door.session}>
        <Shell place={place} onSignOut={leave} onRenamed={enter} />
      </Session.Provider>
    )
  }
  if (door.is === 'out') {
    const refused = place.at === 'sign-in' ? place.code : null
    return <SignInScreen ended={door.ended} refused={refused} onDone={enter} />
  }
  return (
    <main class="gate">
      {door.is === 'failed' ? <Trouble error={door.error} again={knock} /> : <p>{t.common.loading}</p>}
    </main>
  )
}
