/** The calls of the announcements' screen: fetched with it, and no part of the desk's first load. */
import type {
  AddPicture,
  AnnouncementDetail,
  AnnouncementList,
  ChangeAnnouncement,
  PictureView,
  PublishAnnouncement,
  WithdrawAnnouncement,
} from '../../../server/contract/announcements.ts'
import type { Preview } from '../../../server/contract/preview.ts'
import { ask, command, replace } from '../api.ts'

const path = (id: string) => `/announcements/${encodeURIComponent(id)}`

export const announcementCalls = {
  list: (view: 'current' | 'past') => ask<AnnouncementList>(`/announcements?view=${view}`),
  publish: (body: PublishAnnouncement, key: string) => command<AnnouncementDetail>('/announcements', body, key),
  preview: (body: PublishAnnouncement) => command<Preview>('/announcements/previews', body),
  change: (id: string, body: ChangeAnnouncement) => replace<AnnouncementDetail>(path(id), body),
  withdraw: (id: string, body: WithdrawAnnouncement) => command<AnnouncementDetail>(`${path(id)}/withdraw`, body),
  addPicture: (body: AddPicture, key: string) => command<PictureView>('/pictures', body, key),
} as const
