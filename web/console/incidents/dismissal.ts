/** Whether somebody is about to say that an incident is none: by the button, or by a link that asks at once. */
import { useEffect, useState } from 'preact/hooks'
import type { IncidentView } from '../../../server/contract/incidents.ts'
import { isOver } from '../parts/marks.tsx'
import { goInstead } from '../router.ts'
import type { Wish } from './wish.ts'

interface Options {
  readonly asks: 'dismiss' | undefined
  readonly wish: Pick<Wish, 'ask'>
}

interface Dismissal {
  readonly isOpen: boolean
  readonly open: () => void
  readonly close: () => void
}

/** A suspicion is dismissed, with a reason; what is public already was a false alarm, and is told as one. */
export function useDismissal(incident: IncidentView, { asks, wish }: Options): Dismissal {
  const [isOpen, setOpen] = useState(false)
  const isSuspected = incident.state === 'suspected'
  const leave = () => {
    // A reload, or the way back, must not ask again.
    if (asks) goInstead({ at: 'incident', id: incident.id })
  }
  useEffect(() => {
    if (!asks) return
    if (isSuspected) setOpen(true)
    else {
      if (!isOver(incident.state)) wish.ask('false-alarm')
      leave()
    }
  }, [asks])
  return {
    isOpen: isOpen && isSuspected,
    open: () => setOpen(true),
    close: () => {
      setOpen(false)
      leave()
    },
  }
}
