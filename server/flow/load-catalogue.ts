/** From CONFIG_FILE to rows: reads it, says every mistake with its line, applies it. Called at every start. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { mistakeLine } from '../contract/catalogue-file.ts'
import { Fault } from '../domain/refusal.ts'
import { applyCatalogue } from './apply-catalogue.ts'
import type { Boot } from './applying.ts'
import { type ReadingAround, readCatalogue } from './read-catalogue.ts'

/**
 * @returns the page that the file speaks for
 * @throws Fault 'catalogue.unreadable', or 'catalogue.mistakes' with every mistake, file and line named
 */
export async function loadCatalogue(
  boot: Boot,
  path: string,
  around: Pick<ReadingAround, 'variables' | 'planner' | 'refusedUrl'>,
): Promise<string> {
  const fileName = basename(path)
  const languages = await boot.renderer.languages()
  const catalogue = readCatalogue(textOf(path), { ...around, fileName, languages })
  if ('mistakes' in catalogue) {
    const lines = catalogue.mistakes.map((m) => `  ${mistakeLine(fileName, m)}`)
    const count = lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`
    throw new Fault('catalogue.mistakes', `${path} has ${count}:\n${lines.join('\n')}`, { retry: false })
  }
  return (await applyCatalogue(boot, catalogue, around.planner)).pageId
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault(
      'catalogue.unreadable',
      `CONFIG_FILE cannot be read: ${why}. Correct the path or its permissions.`,
      {
        retry: false,
        cause,
      },
    )
  }
}
