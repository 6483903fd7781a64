/** Which incidents this browser's inbox no longer shows, because nobody needs to hear of them. Inbox and incident share it. */
import { useEffect, useState } from 'preact/hooks'
import { own, recall, remember } from '../memory.ts'

const KEY = 'put-away'

/** The inbox shows a day of them: more than these are out of its sight by age. */
const MOST = 200

const watchers = new Set<() => void>()

export function putAwayIds(): readonly string[] {
  return recall<readonly string[]>(own(KEY)) ?? []
}

/** @param away false brings it back; repeating either is safe */
export function putAway(id: string, away: boolean): void {
  const others = putAwayIds().filter((one) => one !== id)
  remember(own(KEY), away ? [id, ...others].slice(0, MOST) : others)
  for (const redraw of watchers) redraw()
}

export function usePutAway(): readonly string[] {
  const [, redraw] = useState(0)
  useEffect(() => {
    const watcher = () => redraw((count) => count + 1)
    watchers.add(watcher)
    return () => void watchers.delete(watcher)
  }, [])
  return putAwayIds()
}
