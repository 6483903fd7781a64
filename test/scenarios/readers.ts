/** What viewers get to see: the page's files on disk and its JSON. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PublicComponent, PublicPage } from '../../server/contract/public.ts'
import { latestRevision } from '../../server/store/updates.ts'
import { eventually } from '../support/eventually.ts'
import type { Language } from '../support/mailbox.ts'
import type { TestServer } from '../support/server.ts'
import { firstElement, readText } from '../web/rendering.ts'

/** What a person reads in `<main>` of the page that lies on disk now; empty before there is one. */
export function pageOnDisk(dataDir: string, language: Language, path = ''): string {
  const file = join(dataDir, 'public/current', language, path, 'index.html')
  try {
    return readText(firstElement(readFileSync(file, 'utf8'), 'main'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

export type Summary = {
  status: { indicator: string; description: string }
  incidents: { id: string; name: string; status: string; incident_updates: { status: string; body: string }[] }[]
  components: { id: string; name: string; status: string }[]
  vedetta: {
    state: string
    sentence: string
    components: {
      id: string
      state: string
      observed: { kind: string; since: string } | null
      uptime_ratio: number | null
    }[]
  }
}

export async function readSummary(url: string, language: Language = 'en'): Promise<Summary> {
  const answer = await fetch(`${url}/api/v2/summary.json?lang=${language}`)
  return (await answer.json()) as Summary
}

export type PageReader = {
  /** Text of the page's file on disk, once it holds all of this. */
  pageSays(language: Language, ...sentences: readonly string[]): Promise<string>
  /** What programs read, once the page as a whole is in this state. */
  summaryIn(state: string): Promise<Summary>
  /** The newest revision. */
  publicPage(): Promise<PublicPage>
  /** A component by its key, as the newest revision has it. */
  published(key: string): Promise<PublicComponent>
}

/** Of a server whose page is written to disk. */
export function readerOf({ url, home, context }: TestServer): PageReader {
  const publicPage = async () => {
    const newest = await latestRevision(context.store.db, context.pageId)
    if (!newest) throw new Error('There is no revision yet')
    return JSON.parse(newest.page) as PublicPage
  }
  return {
    publicPage,
    pageSays: (language, ...sentences) =>
      eventually(() => {
        const text = pageOnDisk(home.dataDir, language)
        const missing = sentences.find((sentence) => !text.includes(sentence))
        if (missing !== undefined) throw new Error(`The page does not say "${missing}". It says: ${text}`)
        return text
      }),
    summaryIn: (state) =>
      eventually(async () => {
        const summary = await readSummary(url)
        return summary.vedetta.state === state ? summary : null
      }),
    async published(key) {
      const component = (await publicPage()).components.find((c) => c.key === key)
      if (!component) throw new Error(`The page has no component ${key}`)
      return component
    },
  }
}
