/** The brake of planned work: what its subscribers are told and has not left, until when, and one button. */
import type { MaintenanceView } from '../../../server/contract/maintenance.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames } from '../session.tsx'
import { speakingCalls } from '../speaking-calls.ts'
import { useNow } from '../times.ts'

export function NoticesBrake({ one }: { readonly one: MaintenanceView }) {
  const { t, say } = useNames()
  const mayPlan = useMay('maintenance.write')
  const now = useNow(1_000)
  const stop = useCommand((_: null, key: string) => speakingCalls.stopMaintenance(one.id, key))
  if (one.notices === null) return null
  const { leaveAt, waiting } = one.notices
  const seconds = Math.ceil((leaveAt - now) / 1_000)
  return (
    <span class="row-commands">
      <span class="soft">{waiting > 0 ? t.update.leaving(waiting) : t.update.leavingAll}</span>
      {mayPlan && (
        <Button
          look="danger"
          busy={stop.busy}
          label={`${t.update.stop}: ${say(one.title)}`}
          onClick={() => void stop.run(null)}
        >
          {seconds > 0 ? t.update.stopIn(seconds) : t.update.stop}
        </Button>
      )}
      <Trouble error={stop.error} />
    </span>
  )
}
