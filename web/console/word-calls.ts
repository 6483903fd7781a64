/** The calls about words that are written by day: templates and the phrase book. Part of `calls`. */
import type {
  ApprovePhrase,
  EditPhrase,
  OnePhrase,
  PhraseList,
  PhraseView,
  ResetPhrase,
} from '../../server/contract/phrases.ts'
import type { PreviewTemplate, TemplatePreview } from '../../server/contract/preview.ts'
import type {
  ApproveTemplate,
  EditTemplate,
  FilledTemplate,
  FillTemplate,
  ResetTemplate,
  TemplateHistory,
  TemplateList,
  TemplateView,
} from '../../server/contract/templates.ts'
import { ask, command, replace } from './api.ts'

export type WhichTemplate = Pick<TemplateView, 'kind' | 'tone' | 'language'>

const id = encodeURIComponent
const templatePath = ({ kind, tone, language }: WhichTemplate) => `/templates/${kind}/${tone}/${id(language)}`
const phrasePath = ({ kind, key }: OnePhrase) => `/phrases/${kind}/${id(key)}`

export const wordCalls = {
  templates: () => ask<TemplateList>('/templates'),
  templateVersions: (one: WhichTemplate) => ask<TemplateHistory>(`${templatePath(one)}/versions`),
  editTemplate: (one: WhichTemplate, body: EditTemplate) => replace<TemplateView>(templatePath(one), body),
  approveTemplate: (one: WhichTemplate, body: ApproveTemplate) =>
    command<TemplateView>(`${templatePath(one)}/approval`, body),
  resetTemplate: (one: WhichTemplate, body: ResetTemplate) =>
    command<TemplateView | null>(`${templatePath(one)}/reset`, body),
  fillTemplate: (body: FillTemplate) => command<FilledTemplate>('/templates/drafts', body),
  phrases: () => ask<PhraseList>('/phrases'),
  editPhrase: (one: OnePhrase, body: EditPhrase) => replace<PhraseView>(phrasePath(one), body),
  approvePhrase: (one: OnePhrase, body: ApprovePhrase) => command<PhraseView>(`${phrasePath(one)}/approval`, body),
  resetPhrase: (one: OnePhrase, body: ResetPhrase) => command<PhraseView>(`${phrasePath(one)}/reset`, body),
  previewTemplate: (body: PreviewTemplate) => command<TemplatePreview>('/templates/previews', body),
}
