/**
 * Serves the page's live files from memory, before Fastify is asked: no route, no hook, no database. Called by the app for
 * every request first; what is no live file goes on to the routes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PublicFile } from '../contract/public.ts'
import type { LiveFiles } from '../ports.ts'
import { preferredLanguage } from './accept-language.ts'
import type { HostRule } from './host.ts'
import { PAGE_HEADERS } from './page-headers.ts'

export interface LivePageOptions {
  readonly files: LiveFiles
  /** What `/` falls back to. */
  readonly defaultLanguage: () => string
  readonly host: HostRule
}

/** @returns true when it answered */
export function serveLive(request: IncomingMessage, response: ServerResponse, options: LivePageOptions): boolean {
  const { method } = request
  if (method !== 'GET' && method !== 'HEAD') return false
  const target = request.url ?? '/'
  if (!options.host.isOurs(request)) return false
  const found = findFile(target, request, options)
  if (!found) return false
  send(request, response, found)
  return true
}

interface Found {
  readonly file: PublicFile
  /** The address was the same for every language: caches must ask by Accept-Language. */
  readonly negotiated: boolean
}

/** Addresses that exist once per language and choose it by the reader's wish when none is named. */
const NEGOTIATED = /^\/(?:$|history\/?$|subscribe\/?$|incidents\/[0-9a-z]+\/?$)/

function findFile(target: string, request: IncomingMessage, { files, defaultLanguage }: LivePageOptions): Found | null {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  if (path.includes('%') || path.startsWith('/_') || path.includes('//')) return null
  if (path.startsWith('/api/')) return apiFile(path, mark < 0 ? '' : target.slice(mark + 1), files)
  if (NEGOTIATED.test(path)) {
    const language = preferredLanguage(request.headers['accept-language'], files.languages) ?? defaultLanguage()
    const file = files.find(`${language}${path.replace(/\/$/, '')}/index.html`)
    return file ? { file, negotiated: true } : null
  }
  const plain = path.slice(1)
  const file = files.find(plain) ?? files.find(`${plain.replace(/\/$/, '')}/index.html`)
  return file && !plain.endsWith('index.html') ? { file, negotiated: false } : null
}

/** `/api/v2/summary.json?lang=it` is the file `api/v2/summary.it.json`; an unknown language gets the default's. */
function apiFile(path: string, query: string, files: LiveFiles): Found | null {
  const language = new URLSearchParams(query).get('lang')
  const plain = path.slice(1)
  const file = (language && files.find(plain.replace(/\.json$/, `.${language}.json`))) || files.find(plain)
  return file ? { file, negotiated: false } : null
}

function send(request: IncomingMessage, response: ServerResponse, { file, negotiated }: Found): void {
  const accepts = request.headers['accept-encoding'] ?? ''
  const [body, encoding] = encodingFor(file, accepts)
  const ready = headersOf(file, { encoding, negotiated })
  if (request.headers['if-none-match']?.includes(file.etag.slice(0, -1))) {
    response.writeHead(304, ready.slice())
    response.end()
    return
  }
  response.writeHead(200, [...ready, 'content-length', String(body.length)])
  response.end(request.method === 'HEAD' ? undefined : body)
}

type Encoding = 'br' | 'gzip' | null

function encodingFor(file: PublicFile, accepts: string): [Uint8Array, Encoding] {
  if (file.brotli && /\bbr\b/.test(accepts)) return [file.brotli, 'br']
  if (file.gzip && /\bgzip\b/.test(accepts)) return [file.gzip, 'gzip']
  return [file.body, null]
}

/** Header lists are the same for every request of a file: made once. */
const readyHeaders = new WeakMap<PublicFile, Map<string, readonly string[]>>()

function headersOf(
  file: PublicFile,
  { encoding, negotiated }: { encoding: Encoding; negotiated: boolean },
): readonly string[] {
  const key = `${encoding ?? ''}${negotiated ? '+' : ''}`
  const known = readyHeaders.get(file) ?? new Map<string, readonly string[]>()
  readyHeaders.set(file, known)
  const ready = known.get(key) ?? makeHeaders(file, { encoding, negotiated })
  known.set(key, ready)
  return ready
}

function makeHeaders(
  file: PublicFile,
  { encoding, negotiated }: { encoding: Encoding; negotiated: boolean },
): string[] {
  const vary = [...(file.gzip || file.brotli ? ['Accept-Encoding'] : []), ...(negotiated ? ['Accept-Language'] : [])]
  const headers = ['content-type', file.contentType, 'cache-control', file.cacheControl]
  headers.push('etag', encoding ? `${file.etag.slice(0, -1)}-${encoding}"` : file.etag)
  if (encoding) headers.push('content-encoding', encoding)
  if (vary.length > 0) headers.push('vary', vary.join(', '))
  if (negotiated) headers.push('content-location', `/${file.path.replace(/index\.html$/, '')}`)
  if (file.path.startsWith('api/v2/')) headers.push('access-control-allow-origin', '*')
  for (const [name, value] of Object.entries(PAGE_HEADERS)) headers.push(name, value)
  return headers
}
