/**
 * The wire on which the server says that something moved. Nothing is taken from it but the hint: whoever shows a thing
 * reads it again (`resource.ts`). A poll every 30 s makes up for a wire that is dead without saying so.
 */

import type { ChangeEvent } from '../../server/contract/console.ts'
import { onReached } from './api.ts'

export type Wire = 'live' | 'lost'
export type ChangeKind = ChangeEvent['kind']

const POLL_MS = 30_000
const REOPEN_MS = 3_000
/** A server renews old connections: only a gap that lasts is worth a word. */
const GRACE_MS = 4_000

type Listener = (change: { readonly kind: ChangeKind; readonly subjectId: string } | 'all') => void

const listeners = new Set<Listener>()
const wireListeners = new Set<(wire: Wire) => void>()
let wire: Wire = 'live'

/** @returns how to stop listening */
export function onChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function onWire(listener: (wire: Wire) => void): () => void {
  wireListeners.add(listener)
  listener(wire)
  return () => wireListeners.delete(listener)
}

/** Everything is read again: after a command of one's own, or when nobody knows what was missed. */
export function refreshAll(): void {
  for (const listener of listeners) listener('all')
}

/** Keeps the wire open until the returned function is called. Once per session. */
export function startLive(): () => void {
  let source: EventSource | null = null
  let reopen: ReturnType<typeof setTimeout> | undefined
  let mourn: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    source = new EventSource('/api/v1/events')
    source.addEventListener('open', () => {
      clearTimeout(mourn)
      mourn = undefined
      if (wire === 'lost') refreshAll()
      setWire('live')
    })
    source.addEventListener('change', (event) => tell(JSON.parse((event as MessageEvent<string>).data) as ChangeEvent))
    source.addEventListener('error', () => {
      mourn ??= setTimeout(() => setWire('lost'), GRACE_MS)
      // Closed for good after an answer that was no stream (503, a proxy's page): the browser does not try again by itself.
      if (source?.readyState === EventSource.CLOSED) {
        clearTimeout(reopen)
        reopen = setTimeout(open, REOPEN_MS)
      }
    })
  }
  open()
  // A cut cable leaves the stream open for minutes; a call that nobody answers tells sooner.
  onReached((is) => {
    if (!is) setWire('lost')
    else if (source?.readyState === EventSource.OPEN) setWire('live')
  })
  const gone = () => setWire('lost')
  addEventListener('offline', gone)
  addEventListener('online', refreshAll)
  const poll = setInterval(refreshAll, POLL_MS)
  const woken = () => {
    if (document.visibilityState === 'visible') refreshAll()
  }
  document.addEventListener('visibilitychange', woken)
  return () => {
    source?.close()
    clearTimeout(reopen)
    clearTimeout(mourn)
    clearInterval(poll)
    document.removeEventListener('visibilitychange', woken)
    removeEventListener('offline', gone)
    removeEventListener('online', refreshAll)
    onReached(() => {})
    wire = 'live'
  }
}

function setWire(next: Wire): void {
  if (wire === next) return
  wire = next
  for (const listener of wireListeners) listener(next)
}

function tell(change: ChangeEvent): void {
  for (const listener of listeners) listener({ kind: change.kind, subjectId: change.subjectId })
}
