/** Says before it is sent that these words will wait for an approver, as the server judges them; and asks it again when they change. */
import { useEffect, useState } from 'preact/hooks'
import type { IncidentView, OpenIncident, PostUpdate } from '../../../server/contract/incidents.ts'
import { ApiError } from '../api.ts'
import { useMay, useNames } from '../session.tsx'
import { speakingCalls } from '../speaking-calls.ts'

/** A pause in typing. */
const PAUSE_MS = 400

/** @returns minutes; null: they go out at once, or nobody has said yet */
export function useWait(incident: IncidentView | null, body: OpenIncident | PostUpdate | null): number | null {
  const answers = useMay('words.approve')
  const [wait, setWait] = useState<number | null>(null)
  const asked =
    answers || !incident || !body || !('version' in body) ? null : JSON.stringify({ ...body, nextUpdateAt: null })
  useEffect(() => {
    if (asked === null || !incident) return setWait(null)
    let isCurrent = true
    const ask = async () => {
      try {
        const { waitMin } = await speakingCalls.wording(incident.id, JSON.parse(asked) as PostUpdate)
        if (isCurrent) setWait(waitMin)
      } catch (error) {
        // What keeps these words from being judged keeps them from being sent, and is said then.
        if (!(error instanceof ApiError)) throw error
      }
    }
    const timer = setTimeout(() => void ask(), PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [asked])
  return wait
}

export function WaitsLine({ minutes }: { readonly minutes: number | null }) {
  const { t } = useNames()
  return minutes === null ? null : <p class="hindrance">{t.schedule.willWait(minutes)}</p>
}
