/** Beside the words: see them as they would go out. What it takes to show that is fetched when somebody asks. */
import { useState } from 'preact/hooks'
import type { IncidentView } from '../../../server/contract/incidents.ts'
import { isTouched } from '../draft.ts'
import { Button } from '../parts/button.tsx'
import { later } from '../parts/later.tsx'
import { useNames } from '../session.tsx'
import type { Composing } from './use-composition.ts'
import type { Publishing } from './use-publishing.ts'

const PreviewDialog = later(async () => (await import('../preview/preview-dialog.tsx')).PreviewDialog)

interface Props {
  readonly incident: IncidentView | null
  readonly composing: Composing
  readonly publishing: Publishing
}

export function PreviewButton({ incident, composing, publishing }: Props) {
  const { t } = useNames()
  const [isOpen, setOpen] = useState(false)
  const { body } = publishing
  const { written } = composing
  const isOwn = written !== null && !isTouched(written.text, written.start)
  return (
    <div>
      <Button look="quiet" disabled={body === null} onClick={() => setOpen(true)}>
        {t.preview.open}
      </Button>
      {isOpen && body && (
        <PreviewDialog
          waiting={{}}
          incidentId={incident?.id ?? null}
          body={body}
          short={isOwn ? written.short : undefined}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  )
}
