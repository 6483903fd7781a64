/** What viewers get to see: the page's files on disk and its JSON. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '../support/mailbox.ts'
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
