/** The inbox's one source for list, counts and announcements, wherever at the desk one is. */
import { createContext } from 'preact'
import { useContext, useEffect, useRef } from 'preact/hooks'
import type { IncidentList, IncidentView } from '../../server/contract/incidents.ts'
import { announce } from './announce.tsx'
import { calls } from './calls.ts'
import { titleOf, whyOf } from './incident-words.ts'
import { type Resource, useResource } from './resource.ts'
import { useNames } from './session.tsx'

export const Inbox = createContext<Resource<IncidentList> | null>(null)

export function useInbox(): Resource<IncidentList> {
  const inbox = useContext(Inbox)
  if (!inbox) throw new Error('useInbox outside of the shell')
  return inbox
}

/** Reads the inbox for the shell, and says aloud what is new in it. */
export function useInboxSource(): Resource<IncidentList> {
  const inbox = useResource<IncidentList>('inbox', calls.inbox, ['incident', 'component', 'probe'])
  const { t, say } = useNames()
  const before = useRef<ReadonlyMap<string, IncidentView> | null>(null)
  const incidents = inbox.value?.incidents
  useEffect(() => {
    if (!incidents) return
    const known = before.current
    before.current = new Map(incidents.map((one) => [one.id, one]))
    if (!known) return
    for (const one of incidents) {
      const was = known.get(one.id)
      const title = titleOf(one, say) || t.incident.unnamed
      if (!was && one.state === 'suspected') announce(t.inbox.isSuspected(title, whyOf(one, t)))
      if (one.looksOverAt !== null && was && was.looksOverAt === null) announce(t.inbox.looksOverNow(title))
    }
  }, [incidents])
  return inbox
}
