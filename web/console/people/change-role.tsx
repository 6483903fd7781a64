/** The dialog in which an admin gives somebody another role. */
import { useState } from 'preact/hooks'
import type { StaffMember } from '../../../server/contract/staff.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Dialog } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'
import { RoleField } from './role-field.tsx'

export function ChangeRole({ one, onClose }: { readonly one: StaffMember; readonly onClose: () => void }) {
  const { t } = useNames()
  const [role, setRole] = useState(one.role)
  const change = useCommand(() => calls.changeStaff(one.id, { role }))
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await change.run(null)) onClose()
  }
  return (
    <Dialog title={t.team.roleOf(one.name)} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <RoleField role={role} onInput={setRole} />
        <p class="hint">{t.team.roleEnds}</p>
        <Trouble error={change.error} />
        <div class="actions">
          <Button look="main" submit busy={change.busy}>
            {t.common.save}
          </Button>
          <Button onClick={onClose}>{t.common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  )
}
