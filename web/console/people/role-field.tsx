/** The choice of a role, with what it may do below. For people and for tokens. */
import type { NewStaff } from '../../../server/contract/staff.ts'
import { ChoiceField } from '../parts/field.tsx'
import type { AtField } from '../parts/placed.ts'
import { useNames } from '../session.tsx'

export type Role = NewStaff['role']

export function RoleField({ role, onInput, ...at }: AtField & { readonly role: Role; onInput(role: Role): void }) {
  const { t } = useNames()
  const roles = Object.keys(t.team.roles) as Role[]
  return (
    <ChoiceField
      label={t.team.role}
      hint={t.team.roleTexts[role]}
      value={role}
      onInput={(next) => onInput(next as Role)}
      choices={roles.map((one) => ({ value: one, label: t.team.roles[one] }))}
      {...at}
    />
  )
}
