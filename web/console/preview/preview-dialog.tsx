/** The composer's words as they would go out, before they do. Fetched when somebody asks to see it. */
import type { OpenIncident, PostUpdate } from '../../../server/contract/incidents.ts'
import type { Preview, PreviewUpdate } from '../../../server/contract/preview.ts'
import { calls } from '../calls.ts'
import { Dialog } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'
import { PreviewPane } from './preview-pane.tsx'
import { type Asked, usePreview } from './use-preview.ts'

interface Props {
  /** Null: it is opened with these words. */
  readonly incidentId: string | null
  readonly body: OpenIncident | PostUpdate
  /** The template's own, while nobody has changed its words. */
  readonly short: PreviewUpdate['short']
  readonly onClose: () => void
}

export function PreviewDialog({ incidentId, body, short, onClose }: Props) {
  const own = short ? { short } : {}
  const asked = usePreview<typeof body, Preview>(body, (now) =>
    incidentId !== null && 'version' in now
      ? calls.previewUpdate(incidentId, { update: now, ...own })
      : calls.previewOpening({ open: now as OpenIncident, ...own }),
  )
  return <ShownPreview asked={asked} onClose={onClose} />
}

/** What came of the question, whatever it was about. */
export function ShownPreview({ asked, onClose }: { readonly asked: Asked<Preview>; readonly onClose: () => void }) {
  const { t } = useNames()
  const { value, error } = asked
  return (
    <Dialog title={t.preview.title} wide onClose={onClose}>
      <Trouble error={error} />
      {value ? <PreviewPane preview={value} /> : !error && <p class="quiet">{t.common.loading}</p>}
      <div class="actions">
        <Button onClick={onClose}>{t.preview.close}</Button>
      </div>
    </Dialog>
  )
}
