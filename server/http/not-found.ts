/**
 * What is answered where nothing is: a page in the reader's language, or a problem for programs; and 405 where something
 * is, but not for this method. Called by the app.
 */
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { LiveFiles } from '../ports.ts'
import { sendAnswerPage, wantsPage } from './answer-page.ts'
import { findLiveFile } from './live-page.ts'
import { sendProblem } from './problem.ts'

export interface Registered {
  /** As an onRoute hook. */
  note(route: Pick<RouteOptions, 'method' | 'url'>): void
  /** Methods that some route at this path takes; sorted. */
  methodsAt(path: string): string[]
}

/** Which methods the routes take: the router itself says only "no". */
export function registeredRoutes(): Registered {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  return {
    note({ method, url }) {
      const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set() }
      for (const one of [method].flat()) route.methods.add(one)
      routes.set(url, route)
    },
    methodsAt(path) {
      const found = [...routes.values()].filter(({ pattern }) => pattern.test(path))
      return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort()
    },
  }
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*'
    return part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('/')}$`)
}

interface Where {
  readonly live: LiveFiles
  readonly routes: Registered
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply, { live, routes }: Where): FastifyReply {
  const [path = ''] = request.url.split('?')
  const taken = findLiveFile(path, undefined, live) ? ['GET', 'HEAD'] : []
  const allowed = [...new Set([...taken, ...routes.methodsAt(path)])]
  if (allowed.length > 0 && !allowed.includes(request.method)) {
    reply.header('allow', allowed.join(', '))
    return sendProblem(reply, 'method-not-allowed', { detail: `Here one can ask ${allowed.join(', ')}.` })
  }
  const page = wantsPage(request) ? sendAnswerPage(request, reply, { live, name: 'not-found', status: 404 }) : null
  return page ?? sendProblem(reply, 'not-found', { detail: 'There is nothing at this address.' })
}
