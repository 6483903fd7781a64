/**
 * Reads the history of a status page as Atom (RFC 4287) or RSS 2.0: one entry an incident, its newest update first, each
 * opened by a word for its state. Entities and document types of others are refused. Pure; called by kinds/upstream.ts.
 */
import { createHash } from 'node:crypto'
import { parseXml, XmlElement, type XmlNode, XmlText } from '@rgrove/parse-xml'
import type { ReportedIncident, ReportedState } from '../protocol/report.ts'
import { LIMITS } from '../protocol.ts'
import type { Asked, ReadReport } from './upstream-statuspage.ts'
import { instantOf, plainText, webLink } from './upstream-text.ts'

const ENTRIES_READ = 50
const DAY_MS = 86_400_000
/** An entry that nobody has touched for so long is forgotten, not open. */
const STALE_MS = 7 * DAY_MS

const OVER = ['resolved', 'completed', 'postmortem', 'closed', 'fixed']
const WORK = ['in progress', 'verifying']
const PLANNED = ['scheduled']
const OPEN = ['investigating', 'identified', 'monitoring']
const WORDS = [...OVER, ...WORK, ...PLANNED, ...OPEN, 'update']

/** The state of an update, as Statuspage's feeds mark it; and in a title, as others do: "[Resolved] ...", "RESOLVED: ...". */
const IN_TEXT = new RegExp(`<(?:strong|b)>\\s{0,9}(${WORDS.join('|')})\\s{0,9}</(?:strong|b)>`, 'gi')
const IN_TITLE = new RegExp(`\\[(${WORDS.join('|')})\\]|^(${WORDS.join('|')}) ?:`, 'i')
/** How Statuspage's RSS opens planned work. */
const PLANNED_EVENT = 'THIS IS A SCHEDULED EVENT'

type EntryState = 'open' | 'work' | 'over' | 'planned' | 'unsaid'

interface Entry {
  readonly title: string
  readonly link: string | null
  readonly content: string
  readonly startedAt: number | null
  readonly touchedAt: number | null
}

type Dated = Entry & { readonly touchedAt: number }

/** When an entry without a date was first read, by its mark: else it would be new for ever. */
export type FirstRead = ReadonlyMap<string, number>

/**
 * @param now epoch ms
 * @param before what an earlier reading came to
 * @returns `firstRead` for the next one: of the undated entries that are there
 */
export function readFeed(
  text: string,
  asked: Asked,
  { now, before = new Map() }: { readonly now: number; readonly before?: FirstRead },
): ReadReport & { readonly firstRead: FirstRead } {
  const root = parse(text)
  const feed = root && (localName(root) === 'rss' ? child(root, 'channel') : localName(root) === 'feed' ? root : null)
  if (!feed) {
    const unreadable = root ? 'it is neither Atom nor RSS' : 'it is no feed that can be read'
    return { unreadable, firstRead: before }
  }
  const read = children(feed, 'entry', 'item')
    .slice(0, ENTRIES_READ)
    .map((one) => entryOf(one, asked.url))
  const undated = read.filter((entry) => entry.touchedAt === null).map(markOf)
  const firstRead = new Map(undated.map((mark) => [mark, before.get(mark) ?? now]))
  const entries = read.map((entry) => ({ ...entry, touchedAt: entry.touchedAt ?? firstRead.get(markOf(entry)) ?? now }))
  return { ...judgeEntries(feed, entries, { asked, now }), firstRead }
}

/** By all that it says: a word added to it makes it new. */
function markOf({ link, title, content }: Entry): string {
  return createHash('sha256')
    .update(JSON.stringify([link, title, content]))
    .digest('base64url')
}

interface Around {
  readonly asked: Asked
  readonly now: number
}

function judgeEntries(feed: XmlElement, read: readonly Dated[], { asked, now }: Around): ReadReport {
  const entries = read.filter((entry) => names(entry, asked.part))
  const said = entries.map((entry) => ({ entry, state: stateOf(entry) }))
  if (said.some(({ entry, state }) => state === 'unsaid' && entry.touchedAt > now - DAY_MS)) {
    return { unreadable: 'a new entry of its feed does not say whether it is over' }
  }
  const current = said.filter(
    ({ entry, state }) => (state === 'open' || state === 'work') && entry.touchedAt > now - STALE_MS,
  )
  const state: ReportedState = current.some((one) => one.state === 'open')
    ? // A feed says that there is something, and not how bad it is.
      'degraded'
    : current.length > 0
      ? 'maintenance'
      : 'operational'
  const incidents = current.slice(0, LIMITS.reportedIncidents).map(({ entry }) => incidentOf(entry))
  return { report: { by: nameOf(feed, asked.url), url: pageOf(feed, asked.url), part: asked.part, state, incidents } }
}

function incidentOf({ title, link, startedAt }: Entry): ReportedIncident {
  return { title, url: link, startedAt }
}

/** The newest word counts; "Update" says no more than that the state is as before. */
function stateOf({ title, content }: Entry): EntryState {
  const spoken = [...content.matchAll(IN_TEXT)].map((match) => match[1]?.toLowerCase() ?? '')
  const [, bracketed, before] = IN_TITLE.exec(title) ?? []
  const words = [...spoken, (bracketed ?? before ?? '').toLowerCase()].filter((word) => word !== '')
  const word = words.find((one) => one !== 'update') ?? words[0]
  if (word === undefined) return content.includes(PLANNED_EVENT) ? 'planned' : 'unsaid'
  if (OVER.includes(word)) return 'over'
  if (WORK.includes(word)) return 'work'
  return PLANNED.includes(word) ? 'planned' : 'open'
}

function names({ title, content }: Entry, part: string | null): boolean {
  return part === null || `${title} ${content}`.toLowerCase().includes(part.toLowerCase())
}

function entryOf(one: XmlElement, base: URL): Entry {
  const content = child(one, 'encoded') ?? child(one, 'content') ?? child(one, 'description') ?? child(one, 'summary')
  const startedAt = instantOf(textOf(child(one, 'published') ?? child(one, 'pubDate')))
  const guid = child(one, 'guid')
  const link = linkOf(one) || (guid?.attributes.isPermaLink === 'false' ? '' : textOf(guid))
  return {
    title: plainText(textOf(child(one, 'title'))) || '—',
    link: webLink(link, base),
    content: content ? markupOf(content) : '',
    startedAt,
    touchedAt: instantOf(textOf(child(one, 'updated'))) ?? startedAt,
  }
}

/** "GitHub" for "GitHub Status - Incident History". */
function nameOf(feed: XmlElement, base: URL): string {
  const author = child(feed, 'author')
  const name = author && plainText(textOf(child(author, 'name')))
  const title = plainText(textOf(child(feed, 'title')))
  return name || title.replace(/(?: Status)?(?: - | )Incident History$/i, '') || base.hostname
}

function pageOf(feed: XmlElement, base: URL): string | null {
  return webLink(linkOf(feed), base)
}

/** Of Atom the one for people, of RSS the text. */
function linkOf(one: XmlElement): string {
  const links = children(one, 'link')
  const atom = links.find((link) => (link.attributes.rel ?? 'alternate') === 'alternate' && link.attributes.href)
  return atom?.attributes.href ?? textOf(links.find((link) => textOf(link) !== ''))
}

function parse(text: string): XmlElement | null {
  try {
    const document = parseXml(text.trimStart(), { preserveDocumentType: true })
    const hasType = document.children.some((node) => node.type === 'doctype')
    return hasType ? null : document.root
  } catch {
    // Not XML, an entity that is none of the five, or deeper than any feed.
    return null
  }
}

function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(':') + 1)
}

function children(one: XmlElement, ...names: readonly string[]): XmlElement[] {
  return one.children.filter((node): node is XmlElement => isElement(node) && names.includes(localName(node)))
}

function child(one: XmlElement, name: string): XmlElement | undefined {
  return children(one, name)[0]
}

function isElement(node: XmlNode): node is XmlElement {
  return node instanceof XmlElement
}

function textOf(one: XmlElement | undefined): string {
  return one ? one.text.trim() : ''
}

/** The markup that a text carries: escaped, in CDATA, or as elements of XHTML. */
function markupOf(one: XmlElement): string {
  return one.children
    .map((node) => {
      if (node instanceof XmlText) return node.text
      return isElement(node) ? `<${localName(node)}>${markupOf(node)}</${localName(node)}>` : ''
    })
    .join('')
}
