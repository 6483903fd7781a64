/** What whoever leads a rehearsal may do from its incident: look at the hidden page, let the checks turn green, end it. */
import type { IncidentView } from '../../../server/contract/incidents.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { isOver } from '../parts/marks.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { hrefOf } from '../router.ts'
import { useMay, useNames } from '../session.tsx'
import { clock } from '../times.ts'
import { rehearsalCalls } from './calls.ts'

interface Props {
  readonly mark: NonNullable<IncidentView['rehearsal']>
  readonly state: IncidentView['state']
}

export function Rehearsed({ mark, state }: Props) {
  const { t } = useNames()
  const { id, pageUrl, endsAt, endedAt } = mark
  const mayWrite = useMay('incidents.write')
  return (
    <div class="card">
      <p>{endedAt === null ? t.rehearsals.endsBy(clock(endsAt, t)) : t.rehearsals.over}</p>
      <p>
        <a href={`${pageUrl}/`} target="_blank" rel="noreferrer">
          {t.rehearsals.page}
        </a>{' '}
        · <a href={hrefOf({ at: 'rehearsals', id })}>{t.rehearsals.report}</a>
      </p>
      {mayWrite && endedAt === null && <Lead mark={mark} state={state} />}
    </div>
  )
}

function Lead({ mark, state }: Props) {
  const { t } = useNames()
  const green = useCommand((id: string, key) => rehearsalCalls.turnGreen(id, key))
  const end = useCommand((id: string, key) => rehearsalCalls.end(id, key))
  const mayTurnGreen = mark.recoveredAt === null && state !== 'suspected' && !isOver(state)
  return (
    <>
      <Trouble error={green.error ?? end.error} />
      <div class="actions">
        {mayTurnGreen && (
          <Button busy={green.busy} onClick={() => void green.run(mark.id)}>
            {t.rehearsals.green}
          </Button>
        )}
        <Button look="quiet" busy={end.busy} onClick={() => void end.run(mark.id)}>
          {t.rehearsals.end}
        </Button>
      </div>
    </>
  )
}
