/** The calls of a post-mortem: fetched with its part of the desk. */
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { EditPostMortem, PostMortemView, PublishPostMortem } from '../../../server/contract/post-mortem.ts'
import type { Preview } from '../../../server/contract/preview.ts'
import { ask, command, remove, replace } from '../api.ts'

const path = (incident: string) => `/incidents/${encodeURIComponent(incident)}/post-mortem`

export const readPostMortem = (incident: string) => ask<PostMortemView>(path(incident))
export const publishPostMortem = (incident: string, body: PublishPostMortem, key: string) =>
  command<IncidentDetail>(path(incident), body, key)
export const editPostMortem = (incident: string, body: EditPostMortem, key: string) =>
  command<IncidentDetail>(`${path(incident)}/edits`, body, key)
export const previewPostMortem = (incident: string, body: EditPostMortem) =>
  command<Preview>(`${path(incident)}/previews`, body)
export const keepPostMortem = (incident: string, content: string) =>
  replace<void>(`${path(incident)}/draft`, { content })
export const dropPostMortem = (incident: string) => remove(`${path(incident)}/draft`)
