/**
 * Serves the page's live files from memory, before Fastify is asked: no route, no hook, no database. Called by the front for
 * every request first; what is no live file goes on to the routes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PublicFile } from '../contract/public.ts'
import type { LiveFiles } from '../ports.ts'
import { ENCODINGS, type Encoding, preferredEncoding } from './accept-encoding.ts'
import { preferredLanguage } from './accept-language.ts'
import type { HostRule } from './host.ts'
import { ONLY_TLS, PAGE_HEADERS } from './page-headers.ts'

export interface LivePageOptions {
  readonly files: LiveFiles
  readonly host: HostRule
}

/** Every page has it. */
const FRONT = 'index.html'
/** Different spellings of the same wishes fill it; then it starts anew. */
const ANSWERS_AT_MOST = 2_000

/** @returns answers the request and says true, or leaves it alone and says false */
export function livePage({ files, host }: LivePageOptions): (q: IncomingMessage, a: ServerResponse) => boolean {
  /** By the front that they stand with: every swap and every minute has another, and what was made of old files goes with it. */
  const byFront = new WeakMap<PublicFile, Map<string, Answer>>()
  const answersNow = (): Map<string, Answer> => {
    const front = files.find(FRONT)
    const known = front && byFront.get(front)
    if (known) return known
    const answers = new Map<string, Answer>()
    if (front) byFront.set(front, answers)
    return answers
  }
  const answerTo = (request: IncomingMessage): Answer | null => {
    const answers = answersNow()
    const { url = '', headers } = request
    const isOnlyTls = host.isOnlyTls(request)
    const key = `${isOnlyTls}${url}\n${headers['accept-encoding']}\n${headers['accept-language']}`
    const known = answers.get(key)
    if (known && files.find(known.file.path) === known.file) return known
    const found = findLiveFile(url, headers['accept-language'], files)
    if (!found) return null
    const made = makeAnswer(found, { acceptEncoding: headers['accept-encoding'], isOnlyTls })
    if (answers.size >= ANSWERS_AT_MOST) answers.clear()
    answers.set(key, made)
    return made
  }
  return (request, response) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || !host.isOurs(request)) return false
    const answer = answerTo(request)
    if (answer) send(request, response, answer)
    return answer !== null
  }
}

export interface LiveFile {
  readonly file: PublicFile
  /** The address was the same for every language: caches must ask by Accept-Language. */
  readonly negotiated: boolean
}

/** Addresses that exist once per language and choose it by the reader's wish when none is named. */
const NEGOTIATED =
  /^\/(?:$|history\/?$|subscribe\/?$|incidents\/[0-9a-z]+\/?$|maintenance\/[0-9a-z]+\/?$|announcements\/[0-9a-z]+\/?$)/

/** For servers that know nothing of languages, and for answers that have addresses of their own. */
const HIDDEN = /^\/(?:_|404\.html$)|\/index\.html$/

/** @param url as it came, with its query */
export function findLiveFile(url: string, acceptLanguage: string | undefined, files: LiveFiles): LiveFile | null {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  if (HIDDEN.test(path)) return null
  if (path.startsWith('/api/')) return apiFile(path, mark < 0 ? '' : url.slice(mark + 1), files)
  if (NEGOTIATED.test(path)) {
    const language = preferredLanguage(acceptLanguage, files.languages) ?? files.languages[0]
    const file = files.find(`${language}${path.replace(/\/$/, '')}/index.html`)
    return file ? { file, negotiated: true } : null
  }
  const plain = path.slice(1)
  const file = files.find(plain) ?? files.find(`${plain.replace(/\/$/, '')}/index.html`)
  return file ? { file, negotiated: false } : null
}

/** `/api/v2/summary.json?lang=it` is the file `api/v2/summary.it.json`; an unknown language gets the default's. */
function apiFile(path: string, query: string, files: LiveFiles): LiveFile | null {
  const language = new URLSearchParams(query).get('lang')
  const plain = path.slice(1)
  const file = (language && files.find(plain.replace(/\.json$/, `.${language}.json`))) || files.find(plain)
  return file ? { file, negotiated: false } : null
}

/** Everything about one answer that is the same for all who ask alike: made once. */
interface Answer {
  readonly file: PublicFile
  readonly body: Uint8Array
  /** Flat: name, value, name, value. */
  readonly headers: string[]
  /** For those who have it already. */
  readonly unchanged: string[]
}

interface Asker {
  readonly acceptEncoding: string | undefined
  readonly isOnlyTls: boolean
}

function makeAnswer({ file, negotiated }: LiveFile, { acceptEncoding, isOnlyTls }: Asker): Answer {
  const ready = { br: file.brotli, gzip: file.gzip }
  const available = ENCODINGS.filter((name) => ready[name] !== null)
  const encoding = preferredEncoding(acceptEncoding, available)
  const body = (encoding && ready[encoding]) ?? file.body
  const vary = [...(available.length > 0 ? ['Accept-Encoding'] : []), ...(negotiated ? ['Accept-Language'] : [])]
  const unchanged = ['cache-control', file.cacheControl, 'etag', etagOf(file, encoding)]
  if (vary.length > 0) unchanged.push('vary', vary.join(', '))
  if (negotiated) unchanged.push('content-location', `/${file.path.replace(/index\.html$/, '')}`)
  if (file.path.startsWith('api/v2/')) unchanged.push('access-control-allow-origin', '*')
  for (const [name, value] of Object.entries(PAGE_HEADERS)) unchanged.push(name, value)
  if (isOnlyTls) unchanged.push(...ONLY_TLS)
  const headers = ['content-type', file.contentType, 'content-length', String(body.length), ...unchanged]
  if (encoding) headers.push('content-encoding', encoding)
  return { file, body, headers, unchanged }
}

/** Strong: each encoding is another sequence of bytes. */
function etagOf(file: PublicFile, encoding: Encoding | null): string {
  return encoding ? `${file.etag.slice(0, -1)}-${encoding}"` : file.etag
}

function send(request: IncomingMessage, response: ServerResponse, { file, body, headers, unchanged }: Answer): void {
  const known = request.headers['if-none-match']
  if (known !== undefined && matches(known, file.etag)) {
    response.writeHead(304, unchanged)
    response.end()
    return
  }
  response.writeHead(200, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Whoever has the content in any encoding has it. */
function matches(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch.trim() === '*') return true
  const hash = etag.slice(1, -1)
  return ifNoneMatch.split(',').some((one) => {
    const [, tag] = /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(one) ?? []
    return tag === hash || ENCODINGS.some((encoding) => tag === `${hash}-${encoding}`)
  })
}
