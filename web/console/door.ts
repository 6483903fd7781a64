/** Who is there: asked once at the start, and again whenever the server no longer knows the session. */
import { useCallback, useEffect, useState } from 'preact/hooks'
import type { SessionView } from '../../server/contract/console.ts'
import { ApiError, onSignedOut } from './api.ts'
import { calls } from './calls.ts'
import { useLanguage } from './language.tsx'
import { forgetAll } from './resource.ts'

export type Door =
  | { readonly is: 'asking' }
  | { readonly is: 'out'; readonly ended: string | null }
  | { readonly is: 'in'; readonly session: SessionView }
  | { readonly is: 'failed'; readonly error: ApiError }

interface Doorkeeper {
  readonly door: Door
  readonly enter: (session: SessionView) => void
  readonly leave: () => void
  readonly knock: () => void
}

export function useDoor(): Doorkeeper {
  const { suggest } = useLanguage()
  const [door, setDoor] = useState<Door>({ is: 'asking' })
  const enter = useCallback(
    (session: SessionView) => {
      suggest(session.staff.language)
      setDoor({ is: 'in', session })
    },
    [suggest],
  )
  const knock = async () => {
    try {
      enter(await calls.session())
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setDoor(error.status === 401 ? { is: 'out', ended: whyOf(error.code) } : { is: 'failed', error })
    }
  }
  useEffect(() => {
    onSignedOut((code) => {
      forgetAll()
      setDoor((now) => (now.is === 'in' ? { is: 'out', ended: code } : now))
    })
    void knock()
  }, [])
  const leave = async () => {
    const left = await calls.signOut().catch(() => undefined)
    forgetAll()
    setDoor({ is: 'out', ended: null })
    if (left) location.assign(left.leaveAt)
  }
  return { door, enter, leave: () => void leave(), knock: () => void knock() }
}

/** Who comes without a session is told nothing; whose session others have ended, why. */
function whyOf(code: string): string | null {
  return code === 'sign-in-needed' ? null : code
}
