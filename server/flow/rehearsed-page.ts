/** The hidden copy of the page, for whoever has its address: rendered when it is asked for, and written nowhere. Called by http/rehearsal-page. */
import type { PublicFile, PublicPage } from '../contract/public.ts'
import { lastCheckAt } from '../store/check-states.ts'
import { type Rehearsal, rehearsedPage } from '../store/rehearsals.ts'
import type { Context } from './context.ts'
import { openRehearsalLink } from './rehearsal-link.ts'

export interface RehearsedPages {
  /**
   * @param path from the page's root, without a slash at its beginning; a page may come without its language
   * @returns null for what is no address of ours; `elsewhere`: the page itself has it
   */
  find(token: string, path: string): Promise<PublicFile | 'elsewhere' | null>
}

/** "As of" is as old as this at most: a few who look on together are one rendering. */
const KEPT_MS = 10_000

interface Kept {
  readonly key: string
  readonly madeAt: number
  readonly files: Promise<readonly PublicFile[]>
  readonly language: string
}

export function openRehearsedPages(context: Context): RehearsedPages {
  let kept: Kept | null = null
  return {
    async find(token, path) {
      const rehearsal = await openRehearsalLink(context, token)
      const newest = rehearsal && (await rehearsedPage(context.store.db, rehearsal.id, null))
      if (!newest) return null
      const key = `${rehearsal.id} ${newest.revision}`
      const now = context.clock.now()
      if (kept?.key !== key || now - kept.madeAt > KEPT_MS) {
        const page = JSON.parse(newest.page) as PublicPage
        kept = { key, madeAt: now, language: page.page.defaultLanguage, files: filesOf(context, page, rehearsal) }
        // Tried anew by whoever asks next.
        kept.files.catch(() => {
          kept = null
        })
      }
      const { files, language } = kept
      return fileAt(await files, path, language)
    },
  }
}

async function filesOf(context: Context, page: PublicPage, { incidentId }: Rehearsal): Promise<readonly PublicFile[]> {
  const asOf = { at: context.clock.now(), verifiedAt: await lastCheckAt(context.store.db) }
  const live = await context.renderer.live(page, asOf)
  const ended = page.recent.filter((one) => one.id === incidentId)
  return ended.length === 0 ? live : [...live, ...(await context.renderer.archived(page, ended))]
}

function fileAt(files: readonly PublicFile[], path: string, language: string): PublicFile | 'elsewhere' {
  const bare = path.replace(/\/$/, '')
  const names = bare === '' ? ['index.html'] : [bare, `${bare}/index.html`, `${language}/${bare}/index.html`]
  return files.find((file) => names.includes(file.path)) ?? 'elsewhere'
}
