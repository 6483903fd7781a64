/** What the server loads by path (`dist/web/renderer.js`): everything that turns facts into finished files and texts. */
import type { RendererModule } from '../server/contract/notice.ts'
import { renderDossier } from './dossier/render.tsx'
import { renderNotice } from './mail/render.tsx'
import { draftSentence, shippedPhrases, shippedTemplates, stretchWords } from './mail/shipped.ts'
import { renderArchived, renderEndedWork, renderLive, renderPastAnnouncements } from './page/live.ts'
import { renderTap } from './tap/render.tsx'
import { LANGUAGES } from './words/languages.ts'

export const languages: RendererModule['languages'] = Object.keys(LANGUAGES)
export {
  draftSentence,
  renderArchived,
  renderDossier,
  renderEndedWork,
  renderLive,
  renderNotice,
  renderPastAnnouncements,
  renderTap,
  shippedPhrases,
  shippedTemplates,
  stretchWords,
}
