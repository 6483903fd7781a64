/** The brake: one large button under the thumb while notices are held or going out, a small one at the update for what lingers. */
import type { UpdateView } from '../../../server/contract/incidents.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'
import { speakingCalls } from '../speaking-calls.ts'
import { useNow } from '../times.ts'
import { isLeaving, notLeft } from './notices.ts'

export function Brake({ updates }: { readonly updates: readonly UpdateView[] }) {
  const now = useNow(1_000)
  const braking = updates.find((one) => isLeaving(one, now))
  return braking ? <BrakeBar key={braking.id} update={braking} now={now} /> : null
}

function BrakeBar({ update, now }: { readonly update: UpdateView; readonly now: number }) {
  const { t } = useNames()
  const stop = useCommand((_: null, key: string) => speakingCalls.stop(update.id, key))
  const seconds = update.noticesAt === null ? 0 : Math.ceil((update.noticesAt - now) / 1_000)
  return (
    <div class="brake">
      <p>{notLeft(update) > 0 ? t.update.leaving(notLeft(update)) : t.update.leavingAll}</p>
      <Button look="danger" busy={stop.busy} onClick={() => void stop.run(null)}>
        {seconds > 0 ? t.update.stopIn(seconds) : t.update.stop}
      </Button>
      <Trouble error={stop.error} />
    </div>
  )
}

/** For notices that are retried or held for long: they can be stopped too, without shouting. */
export function QuietBrake({ update }: { readonly update: UpdateView }) {
  const { t } = useNames()
  const now = useNow(15_000)
  const stop = useCommand((_: null, key: string) => speakingCalls.stop(update.id, key))
  if (notLeft(update) === 0 || isLeaving(update, now)) return null
  return (
    <>
      <Button look="quiet" busy={stop.busy} onClick={() => void stop.run(null)}>
        {t.update.stop}
      </Button>
      <Trouble error={stop.error} />
    </>
  )
}
