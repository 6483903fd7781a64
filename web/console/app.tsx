/** The door of the desk: asks who is there, shows the sign-in, a one-time link's form, or the desk itself. */
import { useCallback, useEffect, useState } from 'preact/hooks'
import type { SessionView } from '../../server/contract/console.ts'
import { AccessScreen } from './access.tsx'
import { ApiError, onSignedOut } from './api.ts'
import { calls } from './calls.ts'
import { useLanguage } from './language.tsx'
import { Trouble } from './parts/trouble.tsx'
import { forgetAll } from './resource.ts'
import { goInstead, usePlace } from './router.ts'
import { Session } from './session.tsx'
import { Shell } from './shell.tsx'
import { SignInScreen } from './sign-in.tsx'

type Door =
  | { readonly is: 'asking' }
  | { readonly is: 'out'; readonly ended: boolean }
  | { readonly is: 'in'; readonly session: SessionView }
  | { readonly is: 'failed'; readonly error: ApiError }

export function App() {
  const place = usePlace()
  const { t, suggest } = useLanguage()
  const [door, setDoor] = useState<Door>({ is: 'asking' })

  const enter = useCallback(
    (session: SessionView) => {
      suggest(session.staff.language)
      setDoor({ is: 'in', session })
    },
    [suggest],
  )
  const knock = useCallback(async () => {
    try {
      enter(await calls.session())
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setDoor(error.status === 401 ? { is: 'out', ended: false } : { is: 'failed', error })
    }
  }, [enter])

  // Once: later the session is asked about only when the server says 401.
  useEffect(() => {
    onSignedOut(() => {
      forgetAll()
      setDoor((now) => (now.is === 'in' ? { is: 'out', ended: true } : now))
    })
    void knock()
  }, [])

  const leave = async () => {
    await calls.signOut().catch(() => undefined)
    forgetAll()
    setDoor({ is: 'out', ended: false })
  }

  if (place.at === 'access') {
    const done = (session: SessionView) => {
      enter(session)
      goInstead({ at: 'inbox' })
    }
    return <AccessScreen key={place.token} token={place.token} onDone={done} />
  }
  if (door.is === 'in') {
    return (
      <Session.Provider value={door.session}>
        <Shell place={place} onSignOut={() => void leave()} />
      </Session.Provider>
    )
  }
  if (door.is === 'out') return <SignInScreen ended={door.ended} onDone={enter} />
  return (
    <main class="gate">
      {door.is === 'failed' ? <Trouble error={door.error} again={() => void knock()} /> : <p>{t.common.loading}</p>}
    </main>
  )
}
