/**
 * How the desk is cut for a slow line: all that its first view needs is the small entry and one file beside it, which the
 * document names, so that both come at once. Used by build-steps.ts.
 */
import { join } from 'node:path'
import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite'

const CHUNK = 'desk'

/** What the entry needs itself, then what the first view needs beside it. All else is fetched with its screen. */
export function firstGroups(desk: string): Rolldown.CodeSplittingGroup[] {
  return [
    { name: namedIfNeededBy(join(desk, 'main.ts'), 'entry'), priority: 2, debugName: 'entry' },
    { name: namedIfNeededBy(join(desk, 'start.tsx'), CHUNK), priority: 1, debugName: CHUNK },
  ]
}

function namedIfNeededBy(root: string, name: string): Rolldown.CodeSplittingNameFunction {
  return (id, modules) => {
    const importers = (of: string): readonly string[] => modules.getModuleInfo(of)?.importers ?? []
    return isNeededBy(root, { id, importers }) ? name : null
  }
}

interface Graph {
  readonly id: string
  /** Of a module: those that import it outright, and not only when they come to need it. */
  readonly importers: (id: string) => readonly string[]
}

function isNeededBy(root: string, { id, importers }: Graph): boolean {
  const seen = new Set([id])
  for (const one of seen) {
    if (one === root) return true
    for (const importer of importers(one)) seen.add(importer)
  }
  return false
}

/** The document names the desk's file, which the entry asks for only once it runs. */
export function firstChunks(): Plugin {
  return {
    name: 'first-chunks',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }): HtmlTagDescriptor[] {
        const chunk = Object.values(bundle).find((one) => one.type === 'chunk' && one.name === CHUNK)
        if (!chunk) throw new Error(`The build has no chunk ${CHUNK}.`)
        const attrs = { rel: 'modulepreload', crossorigin: true, href: `/console/${chunk.fileName}` }
        return [{ tag: 'link', injectTo: 'head', attrs }]
      },
    },
  }
}
