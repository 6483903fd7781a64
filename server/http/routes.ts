/** Every route of the product, in two lists: what anybody may ask, and what staff and their programs may. */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../flow/context.ts'
import type { Planner } from '../flow/probe-facts.ts'
import type { AddressGuard, LiveFiles, LocalProber } from '../ports.ts'
import { archiveRoutes } from './archive.ts'
import { catalogueRoutes } from './console-catalogue.ts'
import { incidentRoutes } from './console-incidents.ts'
import { peopleRoutes } from './console-people.ts'
import { eventRoutes } from './events.ts'
import { healthRoutes } from './health.ts'
import { registerOpenApi } from './openapi.ts'
import { authenticate, sessionRoutes } from './session.ts'
import { subscribeRoutes } from './subscribe.ts'
import { systemRoutes } from './system.ts'

export interface PublicParts {
  readonly files: { readonly live: LiveFiles; readonly sharedDir: string }
  readonly consoleDir: string
  readonly defaultLanguage: () => string
}

export function publicRoutes(context: Context, { files, consoleDir, defaultLanguage }: PublicParts) {
  const { live, sharedDir } = files
  return async (app: FastifyInstance): Promise<void> => {
    healthRoutes({ live, ping: () => context.store.ping() })(app)
    await app.register(subscribeRoutes(context, live))
    await app.register(archiveRoutes({ live, sharedDir, consoleDir, defaultLanguage }))
  }
}

export interface StaffParts {
  readonly version: string
  readonly startedAt: number
  readonly mailIsOn: boolean
  readonly mailFrom: string | null
  readonly prober: Pick<LocalProber, 'hint' | 'dryRun'> | null
  readonly probeGuard: AddressGuard
  readonly notifyGuard: AddressGuard
  readonly planner: Planner
}

export function staffRoutes(context: Context, parts: StaffParts) {
  return async (app: FastifyInstance): Promise<void> => {
    await registerOpenApi(app, { version: parts.version, baseUrl: context.baseUrl })
    await app.register(
      async (api) => {
        api.addHook('onRequest', authenticate(context))
        await api.register(sessionRoutes(context))
        await api.register(incidentRoutes(context))
        await api.register(
          catalogueRoutes(context, { prober: parts.prober, guard: parts.probeGuard, planner: parts.planner }),
        )
        await api.register(peopleRoutes(context, parts.notifyGuard))
        await api.register(systemRoutes(context, parts))
        await api.register(eventRoutes(context))
      },
      { prefix: '/api/v1' },
    )
  }
}
