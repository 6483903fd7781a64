/** Who has taken an incident in hand, and the button that says "I": nobody further is called then. It publishes nothing. */
import type { IncidentDetail, IncidentView } from '../../../server/contract/incidents.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { useKeys } from '../keys.ts'
import { Button } from '../parts/button.tsx'
import { isOver } from '../parts/marks.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames, useSession } from '../session.tsx'
import { clock } from '../times.ts'

interface Props {
  readonly incident: IncidentView
  readonly onMoved: (detail: IncidentDetail) => void
}

export function InHand({ incident, onMoved }: Props) {
  const { t } = useNames()
  const { staff } = useSession()
  const mayWrite = useMay('incidents.write')
  const take = useCommand((_: null, key: string) => calls.acknowledge(incident.id, key))
  const drop = useCommand((_: null, key: string) => calls.letGo(incident.id, key))
  const taken = incident.acknowledged
  const isMine = taken?.id === staff.id
  const over = isOver(incident.state)
  const run = async (command: typeof take) => {
    const detail = await command.run(null)
    if (detail) onMoved(detail)
  }
  useKeys({ a: () => void (mayWrite && !over && !isMine && run(take)) })
  if (over || (taken === null && !mayWrite)) return null
  return (
    <p class="in-hand">
      {taken && <span>{t.incident.hasIt(taken.by, clock(taken.at, t))}</span>}
      {mayWrite && (
        <Button look="quiet" busy={take.busy || drop.busy} onClick={() => void run(isMine ? drop : take)}>
          {isMine ? t.incident.letGo : t.incident.haveIt}
        </Button>
      )}
      <Trouble error={take.error ?? drop.error} />
    </p>
  )
}
