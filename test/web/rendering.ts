/** The renderer as the build makes it, from the sources as they stand; and what it made, served and parsed. For the tests of the page. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type DefaultTreeAdapterMap, parse, parseFragment } from 'parse5'
import type { AsOf } from '../../server/contract/as-of.ts'
import type { RendererModule } from '../../server/contract/notice.ts'
import type { PublicIncident, PublicPage, RenderedFile } from '../../server/contract/public.ts'
import { PAGE_HEADERS } from '../../server/http/page-headers.ts'
import { writePage } from '../../web/build-steps.ts'
import type { Words } from '../../web/words/en.ts'
import { AS_OF } from './facts.ts'

type Languages = Readonly<Record<string, Words>>

/** The module, with the words to render in as a further parameter: tests bring languages of their own. */
export interface TestedRenderer extends RendererModule {
  renderLive(page: PublicPage, asOf: AsOf, languages?: Languages): RenderedFile[]
  renderArchived(page: PublicPage, incident: PublicIncident, languages?: Languages): RenderedFile[]
  renderEndedWork(page: PublicPage, languages?: Languages): RenderedFile[]
  renderPastAnnouncements(page: PublicPage, languages?: Languages): RenderedFile[]
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Builds page, mails and feeds into a folder of its own, and loads them. */
export async function builtRenderer(): Promise<TestedRenderer> {
  const folder = mkdtempSync(join(tmpdir(), 'vedetta-page-'))
  await writePage(ROOT, folder)
  const module = (await import(pathToFileURL(join(folder, 'renderer.js')).href)) as TestedRenderer
  rmSync(folder, { recursive: true })
  return module
}

/** Every file of a page, the records of what has ended too, by path. */
export function allFiles(renderer: TestedRenderer, page: PublicPage, languages?: Languages): Map<string, RenderedFile> {
  const live = renderer.renderLive(page, AS_OF, languages)
  const archived = page.recent.flatMap((one) => renderer.renderArchived(page, one, languages))
  const ended = [...renderer.renderEndedWork(page, languages), ...renderer.renderPastAnnouncements(page, languages)]
  return new Map([...live, ...archived, ...ended].map((file) => [file.path, file]))
}

export function textOf(files: ReadonlyMap<string, RenderedFile>, path: string): string {
  const file = files.get(path)
  if (!file) throw new Error(`There is no ${path} among ${[...files.keys()].join(', ')}.`)
  return String(file.body)
}

export type Element = DefaultTreeAdapterMap['element']
type Node = DefaultTreeAdapterMap['node']

/** Every element of a document, or of a piece of one, in the order of the source. */
export function elementsOf(html: string, isFragment = false): Element[] {
  const found: Element[] = []
  const walk = (node: Node) => {
    if ('tagName' in node) found.push(node)
    if ('childNodes' in node) node.childNodes.forEach(walk)
  }
  walk(isFragment ? parseFragment(html) : parse(html))
  return found
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((one) => one.name === name)?.value
}

const BLOCKS = /^(p|li|ul|ol|h[1-6]|div|section|article|dt|dd|summary|details|footer|header|form|label)$/

/** What a person reads of it: text, spaces as a browser shows them. */
export function readText(element: Element): string {
  const walk = (node: Node): string => {
    if ('value' in node) return node.value
    const inside = 'childNodes' in node ? node.childNodes.map(walk).join('') : ''
    return BLOCKS.test(node.nodeName) ? ` ${inside} ` : inside
  }
  return walk(element).replace(/\s+/g, ' ').trim()
}

export function firstElement(html: string, tagName: string): Element {
  const found = elementsOf(html).find((one) => one.tagName === tagName)
  if (!found) throw new Error(`There is no <${tagName}> in it.`)
  return found
}

export interface ServedPage {
  readonly url: string
  /** From now on these are the files. */
  show(files: ReadonlyMap<string, RenderedFile>): void
  close(): Promise<void>
}

/** The files on loopback, under the headers of the real page. */
export async function serveFiles(files: ReadonlyMap<string, RenderedFile>): Promise<ServedPage> {
  let shown = files
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1)
    const file = shown.get(path) ?? shown.get(`${path}index.html`)
    if (!file) response.writeHead(404).end()
    else response.writeHead(200, { ...PAGE_HEADERS, 'content-type': file.contentType }).end(file.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: (next) => {
      shown = next
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
