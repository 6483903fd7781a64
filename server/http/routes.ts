/** Every route of the product: what anybody may ask, what staff and their programs may, and distant agents. Named by compose. */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../flow/context.ts'
import type { OpenId } from '../flow/openid-question.ts'
import type { Planner } from '../flow/probe-facts.ts'
import type { AddressGuard, LiveFiles, LocalProber } from '../ports.ts'
import { agentRoutes } from './agent.ts'
import { archiveRoutes } from './archive.ts'
import { alertRoutes } from './console-alerts.ts'
import { announcementRoutes, pictureRoutes } from './console-announcements.ts'
import { auditRoutes } from './console-audit.ts'
import { catalogueRoutes } from './console-catalogue.ts'
import { dossierRoutes } from './console-dossier.ts'
import { incidentRoutes } from './console-incidents.ts'
import { linkedIncidentRoutes } from './console-links.ts'
import { locationRoutes } from './console-locations.ts'
import { maintenanceRoutes, seriesRoutes } from './console-maintenances.ts'
import { meRoutes } from './console-me.ts'
import { mergeRoutes } from './console-merge.ts'
import { noteRoutes } from './console-notes.ts'
import { peopleRoutes } from './console-people.ts'
import { phraseRoutes } from './console-phrases.ts'
import { postMortemRoutes } from './console-post-mortem.ts'
import { previewFrame, previewRoutes } from './console-previews.ts'
import { promiseRoutes } from './console-promises.ts'
import { redactionRoutes } from './console-redactions.ts'
import { rehearsalRoutes } from './console-rehearsals.ts'
import { retimeRoutes } from './console-retime.ts'
import { rotaRoutes } from './console-rota.ts'
import { scheduledRoutes } from './console-scheduled.ts'
import { speakingRoutes } from './console-speaking.ts'
import { staffRoutes } from './console-staff.ts'
import { templateRoutes } from './console-templates.ts'
import { writingRoutes } from './console-writing.ts'
import { eventRoutes } from './events.ts'
import { healthRoutes } from './health.ts'
import { heartbeatRoutes } from './heartbeat.ts'
import { inboundRoutes } from './inbound.ts'
import { registerOpenApi } from './openapi.ts'
import { openIdRoutes, ownIdentityRoutes } from './openid-routes.ts'
import { pagerRoutes } from './pager.ts'
import { passkeyRoutes } from './passkey-routes.ts'
import { linkRoutes } from './reader-links.ts'
import { rehearsalPageRoutes } from './rehearsal-page.ts'
import { guardRoutes } from './session.ts'
import { sessionRoutes } from './session-routes.ts'
import { subscribeRoutes } from './subscribe.ts'
import { systemRoutes } from './system.ts'
import { tapRoutes } from './tap.ts'

export interface Parts {
  readonly files: { readonly live: LiveFiles; readonly sharedDir: string }
  readonly consoleDir: string
  readonly version: string
  readonly startedAt: number
  readonly mailIsOn: boolean
  readonly mailFrom: string | null
  readonly prober: Pick<LocalProber, 'hint' | 'dryRun'> | null
  readonly probeGuard: AddressGuard
  readonly notifyGuard: AddressGuard
  readonly planner: Planner
  /** Null: nobody signs in by a provider of accounts. */
  readonly openId: OpenId | null
  /** Since when this process listens without a gap. */
  awakeAt(): number
}

export function allRoutes(context: Context, parts: Parts): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    await registerOpenApi(app, { version: parts.version, baseUrl: context.baseUrl })
    await app.register(publicRoutes(context, parts))
    await app.register(deskRoutes(context, parts), { prefix: '/api/v1' })
    await app.register(agentRoutes(context, parts), { prefix: '/api/agent' })
    await app.register(heartbeatRoutes(context, parts.planner), { prefix: '/api/heartbeat' })
    await app.register(inboundRoutes(context, parts), { prefix: '/api' })
    await app.register(pagerRoutes(context), { prefix: '/api/pager' })
  }
}

/** A process that serves no page and no desk still says how it is. */
export function healthOnly(context: Context): (app: FastifyInstance) => Promise<void> {
  return async (app) => healthRoutes({ live: null, ping: () => context.store.ping() })(app)
}

function publicRoutes(context: Context, { files, consoleDir, openId }: Parts) {
  const { live, sharedDir } = files
  return async (app: FastifyInstance): Promise<void> => {
    healthRoutes({ live, ping: () => context.store.ping() })(app)
    await app.register(subscribeRoutes(context, live))
    await app.register(linkRoutes(context, live))
    previewFrame(app)
    await app.register(tapRoutes(context, live))
    if (openId) await app.register(openIdRoutes(context, openId))
    await app.register(rehearsalPageRoutes(context, live))
    await app.register(archiveRoutes({ live, sharedDir, consoleDir }))
  }
}

function deskRoutes(context: Context, parts: Parts) {
  return async (app: FastifyInstance): Promise<void> => {
    guardRoutes(app, context)
    await app.register(sessionRoutes(context, parts.openId))
    await app.register(incidentRoutes(context))
    await app.register(mergeRoutes(context))
    await app.register(retimeRoutes(context))
    await app.register(linkedIncidentRoutes(context))
    await app.register(noteRoutes(context))
    await app.register(postMortemRoutes(context))
    await app.register(dossierRoutes(context))
    await app.register(scheduledRoutes(context))
    await app.register(writingRoutes(context))
    await app.register(
      catalogueRoutes(context, { prober: parts.prober, guard: parts.probeGuard, planner: parts.planner }),
    )
    await app.register(alertRoutes(context))
    await app.register(maintenanceRoutes(context))
    await app.register(announcementRoutes(context))
    await app.register(pictureRoutes(context))
    await app.register(promiseRoutes(context))
    await app.register(rehearsalRoutes(context))
    await app.register(seriesRoutes(context))
    await app.register(templateRoutes(context))
    await app.register(phraseRoutes(context))
    await app.register(speakingRoutes(context))
    await app.register(previewRoutes(context))
    await app.register(redactionRoutes(context))
    await app.register(locationRoutes(context))
    await app.register(peopleRoutes(context, parts.notifyGuard))
    await app.register(rotaRoutes(context))
    await app.register(staffRoutes(context, parts.mailIsOn))
    await app.register(meRoutes(context))
    await app.register(passkeyRoutes(context))
    await app.register(ownIdentityRoutes(context, parts.openId))
    await app.register(auditRoutes(context))
    await app.register(systemRoutes(context, parts))
    await app.register(eventRoutes(context))
  }
}
