/** Files that are no live ones: pages of ended incidents, from disk, and the desk's bundle. */
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { LiveFiles } from '../ports.ts'
import { preferredLanguage } from './accept-language.ts'

export interface ArchiveOptions {
  readonly live: LiveFiles
  readonly sharedDir: string
  /** `dist/web/console` */
  readonly consoleDir: string
  readonly defaultLanguage: () => string
}

const IMMUTABLE = 'public, max-age=31536000, immutable'

export function archiveRoutes(options: ArchiveOptions): (app: FastifyInstance) => Promise<void> {
  const { live, sharedDir, consoleDir, defaultLanguage } = options
  return async (app) => {
    await app.register(fastifyStatic, {
      root: consoleDir,
      prefix: '/console/',
      redirect: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        response.header('cache-control', path.includes(`${join('console', 'assets')}`) ? IMMUTABLE : 'no-cache')
      },
    })
    // With and without a slash at the end: links on the page and in mails have it, those that people type often do not.
    for (const end of ['', '/']) {
      app.get(`/incidents/:id${end}`, async (request, reply) => {
        const language = preferredLanguage(request.headers['accept-language'], live.languages) ?? defaultLanguage()
        const { id } = request.params as { id: string }
        reply.header('vary', 'Accept-Language')
        return reply.sendFile(`${language}/incidents/${id}/index.html`, sharedDir, { cacheControl: false })
      })
      app.get(`/:language/incidents/:id${end}`, async (request, reply) => {
        const { language, id } = request.params as { language: string; id: string }
        reply.header('cache-control', 'public, max-age=300, stale-if-error=86400')
        return reply.sendFile(`${language}/incidents/${id}/index.html`, sharedDir, { cacheControl: false })
      })
    }
  }
}
