/** How a template or a phrase stands: who answers for it, and whose words they are. Said in the lists and in the editor. */
import type { TemplateView } from '../../../server/contract/templates.ts'
import { useNames } from '../session.tsx'
import { clock } from '../times.ts'

export function Standing({ one }: { readonly one: Pick<TemplateView, 'approved' | 'edited'> }) {
  const { t } = useNames()
  const { approved, edited } = one
  const words = edited ? t.wording.editedBy(edited.by, clock(edited.at, t)) : t.wording.shipped
  return (
    <>
      {approved ? t.wording.approvedBy(approved.by, clock(approved.at, t)) : t.wording.notApproved}
      {`, ${words}`}
    </>
  )
}
