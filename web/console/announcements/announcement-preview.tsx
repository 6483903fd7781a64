/** An announcement as it would go out, before it does. Shown by its form. */
import type { PublishAnnouncement } from '../../../server/contract/announcements.ts'
import type { Preview } from '../../../server/contract/preview.ts'
import { Dialog } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { PreviewPane } from '../preview/preview-pane.tsx'
import { usePreview } from '../preview/use-preview.ts'
import { useNames } from '../session.tsx'
import { announcementCalls } from './announcement-calls.ts'

interface Props {
  readonly said: PublishAnnouncement
  readonly onClose: () => void
}

export function AnnouncementPreview({ said, onClose }: Props) {
  const { t } = useNames()
  const { value, error } = usePreview<PublishAnnouncement, Preview>(said, announcementCalls.preview)
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
