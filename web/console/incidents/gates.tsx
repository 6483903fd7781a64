/** Below an update whose channels follow the page later: what has left by each, when the rest leaves, and a stop for each. */
import type { UpdateView } from '../../../server/contract/incidents.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames } from '../session.tsx'
import { speakingCalls } from '../speaking-calls.ts'
import { clock, useNow } from '../times.ts'

export function Gates({ update }: { readonly update: UpdateView }) {
  const { t } = useNames()
  const now = useNow(15_000)
  const { channels, socialAt } = update
  const isPostHeld = socialAt !== null && socialAt > now
  if (channels.length === 0 && !isPostHeld) return null
  return (
    <ul class="gates">
      {channels.map((one) => (
        <Gate key={one.channel} one={one} updateId={update.id} />
      ))}
      {isPostHeld && <li class="soft">{t.update.postsFrom(clock(socialAt, t))}</li>}
    </ul>
  )
}

interface GateProps {
  readonly one: UpdateView['channels'][number]
  readonly updateId: string
}

function Gate({ one, updateId }: GateProps) {
  const { t } = useNames()
  const mayWrite = useMay('incidents.write')
  const now = useNow(15_000)
  const stop = useCommand((_: null, key: string) => speakingCalls.stop(updateId, key, one.channel))
  const { sent, queued, held, retrying, stopped } = one.deliveries
  const left = queued + held + retrying
  const name = t.delivery.channels[one.channel]
  const isWaiting = !one.isStopped && (left > 0 || one.leavesAt > now)
  const parts = [
    ...(isWaiting && one.leavesAt > now ? [t.update.leavesAt(clock(one.leavesAt, t))] : []),
    ...(left > 0 ? [t.update.counts.queued(left)] : []),
    ...(sent > 0 ? [t.update.counts.sent(sent)] : []),
    ...(stopped > 0 ? [t.update.counts.stopped(stopped)] : []),
    ...(one.isStopped && stopped === 0 ? [t.delivery.states.stopped] : []),
  ]
  if (parts.length === 0) return null
  return (
    <li class="gate-line">
      <span class="soft">
        {name}: {parts.join(' · ')}
      </span>
      {mayWrite && isWaiting && (
        <Button look="quiet" busy={stop.busy} label={`${t.update.stop}: ${name}`} onClick={() => void stop.run(null)}>
          {t.update.stopOne}
        </Button>
      )}
      <Trouble error={stop.error} />
    </li>
  )
}
