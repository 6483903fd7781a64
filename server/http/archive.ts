/** Files that are no live ones: pages of what has ended and what they need, from disk, and the desk's bundle. */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { LiveFiles } from '../ports.ts'
import { preferredLanguage } from './accept-language.ts'
import { PAGE_HEADERS } from './page-headers.ts'

export interface ArchiveOptions {
  readonly live: LiveFiles
  readonly sharedDir: string
  /** `dist/web/console` */
  readonly consoleDir: string
}

const IMMUTABLE = 'public, max-age=31536000, immutable'
/** A record may still be corrected. */
const RECORD = 'public, max-age=300, stale-if-error=86400'
const A_DAY = 'public, max-age=86400'

/** As any page; and it shows previews in a frame of ours. */
const DESK_POLICY = `${PAGE_HEADERS['content-security-policy']}; frame-src 'self'`

type Routes = (app: FastifyInstance) => Promise<void>

export function archiveRoutes(options: ArchiveOptions): Routes {
  const { sharedDir, consoleDir } = options
  const forGood = [join(consoleDir, 'assets'), join(sharedDir, 'assets')]
  const cacheFor = (path: string) => {
    if (forGood.some((dir) => path.startsWith(dir))) return IMMUTABLE
    return path.startsWith(sharedDir) ? RECORD : 'no-cache'
  }
  return async (app) => {
    await app.register(fastifyStatic, {
      root: consoleDir,
      prefix: '/console/',
      cacheControl: false,
      // Records and the desk's files have their encodings beside them.
      preCompressed: true,
      setHeaders: (reply, path) => {
        reply.header('cache-control', cacheFor(path))
        if (path.startsWith(consoleDir)) reply.header('content-security-policy', DESK_POLICY)
      },
    })
    app.get('/console', async (_request, reply) => reply.redirect('/console/', 301))
    app.get('/favicon.ico', async (_request, reply) => {
      return reply.header('cache-control', A_DAY).redirect('/favicon.svg', 301)
    })
    // Styles and scripts of earlier builds, for pages that were written or cached with them.
    app.get<Named>('/assets/:name', async ({ params: { name } }, reply) => {
      return /^[\w-]+\.(css|js)$/.test(name) ? reply.sendFile(`assets/${name}`, sharedDir) : reply.callNotFound()
    })
    // Their names are hashes; but one may have to go.
    app.get<Named>('/pictures/:name', async ({ params: { name } }, reply) => {
      const isOurs = /^[0-9a-f]{64}\.(png|jpeg|webp)$/.test(name)
      return isOurs ? reply.sendFile(`pictures/${name}`, sharedDir) : reply.callNotFound()
    })
    // Links on the page and in mails end with a slash, those that people type often do not.
    for (const end of ['', '/']) recordRoutes(app, options, end)
  }
}

/** What has ended, of each sort. */
const RECORDS = ['incidents', 'maintenance', 'announcements'] as const

function recordRoutes(app: FastifyInstance, { live, sharedDir }: ArchiveOptions, end: string): void {
  for (const sort of RECORDS) {
    app.get<OfRecord>(`/${sort}/:id${end}`, async (request, reply) => {
      const language = await languageOf(request, { live, dirOf: (one) => join(sharedDir, one, sort) })
      if (language === null) return reply.callNotFound()
      const path = `${language}/${sort}/${request.params.id}/`
      reply.header('vary', 'Accept-Language').header('content-location', `/${path}`)
      return reply.sendFile(`${path}index.html`, sharedDir)
    })
    app.get<OfRecord & InLanguage>(`/:language/${sort}/:id${end}`, async ({ params }, reply) => {
      const { language, id } = params
      if (!isId(id) || !/^[A-Za-z-]+$/.test(language)) return reply.callNotFound()
      return reply.sendFile(`${language}/${sort}/${id}/index.html`, sharedDir)
    })
  }
}

type Named = { Params: { name: string } }
type OfRecord = { Params: { id: string } }
type InLanguage = { Params: { language: string } }

const isId = (id: string) => /^[0-9a-z]{1,26}$/.test(id)

interface Records {
  readonly live: LiveFiles
  /** Where this language's records of the sort stand. */
  readonly dirOf: (language: string) => string
}

/** The one they wish for, else any that the record was written in: a language may have been added since. */
async function languageOf(
  { headers, params }: FastifyRequest<OfRecord>,
  { live, dirOf }: Records,
): Promise<string | null> {
  if (!isId(params.id)) return null
  const wished = preferredLanguage(headers['accept-language'], live.languages)
  for (const language of new Set([...(wished ? [wished] : []), ...live.languages])) {
    const isThere = access(join(dirOf(language), params.id, 'index.html')).then(
      () => true,
      () => false,
    )
    if (await isThere) return language
  }
  return null
}
