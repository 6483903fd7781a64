/** The facts of the notices about announcements: a part of `notice.ts`, which names all. */
import type { PublicAnnouncement, PublicPage } from './public.ts'

/** To a subscriber: an announcement is on the page. */
export interface AnnouncementNotice {
  readonly kind: 'announcement'
  readonly page: PublicPage['page']
  readonly at: number
  readonly announcement: PublicAnnouncement
}

/** To its author: a light announcement waits for an incident to end, or its time went by before it could be shown. */
export interface AnnouncementHeldNotice {
  readonly kind: 'announcement-held'
  readonly what: 'waits' | 'missed'
  readonly page: PublicPage['page']
  readonly at: number
  readonly title: Readonly<Record<string, string>>
  readonly startsAt: number
  readonly endsAt: number
  readonly deskUrl: string
}
