/** R66: who may do what, route by route, as a table. A new route needs its line here. */
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES } from '../../server/domain/rights.ts'
import { guardRoutes, needs } from '../../server/http/session.ts'
import { openWorld } from '../people/world.ts'
import { operationsOf, readOpenApi } from './routes.ts'
import { openSite, type Site } from './site.ts'

const EVERYBODY = 'viewer responder approver editor admin'
const RESPONDERS = 'responder approver admin'
const EDITORS = 'editor admin'
const WRITERS = 'approver editor admin'
const APPROVERS = 'approver admin'
const ADMINS = 'admin'

const MATRIX: readonly (readonly [route: string, roles: string])[] = [
  ['GET /session', EVERYBODY],
  ['DELETE /session', EVERYBODY],

  ['GET /incidents', EVERYBODY],
  ['GET /incidents/{id}', EVERYBODY],
  ['GET /incidents/{id}/strips', EVERYBODY],
  ['GET /audience', EVERYBODY],
  ['POST /drafts', EVERYBODY],
  ['POST /incidents', RESPONDERS],
  ['POST /incidents/{id}/updates', RESPONDERS],
  ['POST /incidents/{id}/dismiss', RESPONDERS],
  ['POST /incidents/{id}/acknowledge', RESPONDERS],
  ['POST /incidents/{id}/let-go', RESPONDERS],
  ['POST /incidents/{id}/corrections', RESPONDERS],
  ['POST /incidents/{id}/edits', RESPONDERS],
  ['POST /updates/{id}/stop', RESPONDERS],
  ['GET /incidents/{id}/writing', RESPONDERS],
  ['PUT /incidents/{id}/writing', RESPONDERS],
  ['DELETE /incidents/{id}/writing', RESPONDERS],
  ['GET /incidents/{id}/post-mortem', EVERYBODY],
  ['POST /incidents/{id}/post-mortem', APPROVERS],
  ['POST /incidents/{id}/post-mortem/edits', APPROVERS],
  ['POST /incidents/{id}/post-mortem/previews', EVERYBODY],
  ['PUT /incidents/{id}/post-mortem/draft', RESPONDERS],
  ['DELETE /incidents/{id}/post-mortem/draft', RESPONDERS],
  ['GET /incidents/{id}/dossier', EVERYBODY],
  ['GET /incidents/{id}/dossier.html', EVERYBODY],
  ['POST /incidents/{id}/merge', RESPONDERS],
  ['POST /incidents/{id}/times', RESPONDERS],
  ['POST /incidents/{id}/scheduled', RESPONDERS],
  ['DELETE /incidents/{id}/scheduled/{scheduled}', RESPONDERS],
  ['POST /incidents/{id}/scheduled/{scheduled}/decision', APPROVERS],
  ['POST /incidents/{id}/wording', RESPONDERS],
  ['POST /incidents/{id}/links', RESPONDERS],
  ['DELETE /incidents/{id}/links/{link}', RESPONDERS],
  ['POST /incidents/{id}/notes', RESPONDERS],
  ['PUT /incidents/{id}/notes/{note}', RESPONDERS],
  ['DELETE /incidents/{id}/notes/{note}', RESPONDERS],
  ['GET /updates/{id}/deliveries', RESPONDERS],

  ['GET /maintenances', EVERYBODY],
  ['GET /maintenances/{id}', EVERYBODY],
  ['POST /maintenances', RESPONDERS],
  ['PUT /maintenances/{id}', RESPONDERS],
  ['POST /maintenances/{id}/moves', RESPONDERS],
  ['POST /maintenances/{id}/stop', RESPONDERS],
  ['POST /maintenances/dates', EVERYBODY],
  ['GET /maintenance-series/{id}', EVERYBODY],
  ['PUT /maintenance-series/{id}', RESPONDERS],
  ['POST /maintenance-series/{id}/end', RESPONDERS],

  ['GET /announcements', EVERYBODY],
  ['GET /announcements/{id}', EVERYBODY],
  ['POST /announcements', RESPONDERS],
  ['POST /announcements/previews', EVERYBODY],
  ['PUT /announcements/{id}', RESPONDERS],
  ['POST /announcements/{id}/withdraw', RESPONDERS],
  ['GET /pictures/{id}', EVERYBODY],
  ['POST /pictures', RESPONDERS],

  ['POST /incidents/{id}/previews', EVERYBODY],
  ['POST /previews', EVERYBODY],
  ['POST /templates/previews', EVERYBODY],
  ['POST /templates/drafts', EVERYBODY],
  ['GET /templates', EVERYBODY],
  ['GET /templates/{kind}/{tone}/{language}/versions', EVERYBODY],
  ['PUT /templates/{kind}/{tone}/{language}', WRITERS],
  ['POST /templates/{kind}/{tone}/{language}/reset', WRITERS],
  ['POST /templates/{kind}/{tone}/{language}/approval', APPROVERS],
  ['GET /phrases', EVERYBODY],
  ['PUT /phrases/{kind}/{key}', WRITERS],
  ['POST /phrases/{kind}/{key}/reset', WRITERS],
  ['POST /phrases/{kind}/{key}/approval', APPROVERS],

  ['GET /speaking', EVERYBODY],
  ['PUT /speaking', APPROVERS],

  ['POST /redactions/search', APPROVERS],
  ['POST /redactions', APPROVERS],

  ['GET /promises', EVERYBODY],
  ['GET /rehearsals', EVERYBODY],
  ['GET /rehearsals/{id}', EVERYBODY],
  ['POST /rehearsals', RESPONDERS],
  ['POST /rehearsals/{id}/green', RESPONDERS],
  ['POST /rehearsals/{id}/end', RESPONDERS],
  ['GET /components', EVERYBODY],
  ['GET /components/{id}/why', EVERYBODY],
  ['POST /components', EDITORS],
  ['PUT /components/{id}', EDITORS],
  ['DELETE /components/{id}', EDITORS],
  ['GET /probes', EVERYBODY],
  ['GET /probes/{id}/results', EVERYBODY],
  ['GET /probes/{id}/latency', EVERYBODY],
  ['GET /probes/{id}/alerts', EVERYBODY],
  ['POST /probes/{id}/check-now', RESPONDERS],
  ['POST /probes', EDITORS],
  ['POST /probes/dry-run', EDITORS],
  ['PUT /probes/{id}', EDITORS],
  ['DELETE /probes/{id}', EDITORS],
  ['POST /probes/{id}/url', EDITORS],
  ['GET /locations', EVERYBODY],
  ['POST /locations', EDITORS],
  ['PUT /locations/{id}', EDITORS],
  ['DELETE /locations/{id}', EDITORS],
  ['POST /locations/{id}/tokens', EDITORS],
  ['POST /locations/{id}/revoke', EDITORS],
  ['POST /locations/{id}/release', EDITORS],

  ['GET /subscribers', RESPONDERS],
  ['POST /subscribers/webhooks', ADMINS],
  ['DELETE /subscribers/{id}', ADMINS],
  ['GET /oncall', RESPONDERS],
  ['POST /oncall', ADMINS],
  ['PUT /oncall/{id}', ADMINS],
  ['PUT /oncall/{id}/answers', ADMINS],
  ['DELETE /oncall/{id}', ADMINS],

  ['GET /rota', EVERYBODY],
  ['PUT /rota', ADMINS],
  ['DELETE /rota', ADMINS],
  ['POST /rota/overrides', RESPONDERS],
  ['DELETE /rota/overrides/{id}', RESPONDERS],

  ['GET /staff', RESPONDERS],
  ['POST /staff', ADMINS],
  ['PUT /staff/{id}', ADMINS],
  ['DELETE /staff/{id}', ADMINS],
  ['POST /staff/{id}/link', ADMINS],
  ['GET /tokens', ADMINS],
  ['POST /tokens', ADMINS],
  ['DELETE /tokens/{id}', ADMINS],
  ['PUT /me', EVERYBODY],
  ['PUT /me/password', EVERYBODY],
  ['GET /me/sessions', EVERYBODY],
  ['DELETE /me/sessions', EVERYBODY],
  ['DELETE /me/sessions/{id}', EVERYBODY],
  ['GET /me/totp', EVERYBODY],
  ['GET /me/totp/new', EVERYBODY],
  ['PUT /me/totp', EVERYBODY],
  ['POST /me/totp/end', EVERYBODY],
  ['GET /me/openid', EVERYBODY],
  ['POST /me/openid', EVERYBODY],
  ['DELETE /me/openid', EVERYBODY],
  ['GET /me/passkeys', EVERYBODY],
  ['POST /me/passkeys/options', EVERYBODY],
  ['POST /me/passkeys', EVERYBODY],
  ['PUT /me/passkeys/{id}', EVERYBODY],
  ['DELETE /me/passkeys/{id}', EVERYBODY],

  ['GET /audit', ADMINS],
  ['GET /audit/export', ADMINS],

  ['GET /system', EVERYBODY],
  ['GET /events', EVERYBODY],
  ['POST /test-mail', ADMINS],
]

describe('R66 the roles', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site.close())

  const closedRoutes = async () => {
    const closed = operationsOf(await readOpenApi(site)).filter(({ isOpen, isSigned }) => !isOpen && !isSigned)
    return closed.map((one) => ({ ...one, route: `${one.method} ${one.template.replace('/api/v1', '')}` }))
  }

  test('every route that needs signing in stands in the table, and nothing else does', async () => {
    const routes = (await closedRoutes()).map(({ route }) => route)
    expect(routes.sort()).toEqual(MATRIX.map(([route]) => route).sort())
  })

  test.each(ROLES)('R66 a %s reaches what the table says and is refused the rest', async (role) => {
    const allowed = new Set(MATRIX.filter(([, roles]) => roles.split(' ').includes(role)).map(([route]) => route))
    const deviations: string[] = []
    for (const { route, method, path, takesBody } of await closedRoutes()) {
      const answer = await site.as[role].ask(path.replace('/api/v1', ''), {
        method,
        ...(takesBody ? { body: {} } : {}),
      })
      const got = answer.status === 403 ? 'refused' : answer.status === 401 ? 'asked to sign in' : 'let in'
      if (got !== (allowed.has(route) ? 'let in' : 'refused')) deviations.push(`${role}: ${route} ${got}`)
      await answer.body?.cancel()
    }
    expect(deviations).toEqual([])
  })

  test('whoever is refused is told which right it takes and who has it', async () => {
    const answer = await site.as.editor.ask('/incidents', { method: 'POST', body: {} })
    expect(await answer.json()).toMatchObject({
      code: 'role-too-low',
      detail: 'This needs incidents.write, which these roles have: responder, approver, admin.',
    })
  })
})

test('R65 a route that says neither which right it needs nor that it is open keeps the server from starting', async () => {
  const world = await openWorld()
  const app = Fastify()
  guardRoutes(app, world.context)
  expect(() => app.get('/forgotten', async () => 'secret')).toThrow(
    'GET /forgotten says neither which right it needs nor that it is open',
  )
  app.get('/guarded', { onRequest: needs('desk.read') }, async () => 'for staff')
  app.get('/open', { config: { open: true } }, async () => 'for everybody')
  const statuses = await Promise.all(['/guarded', '/open'].map(async (url) => (await app.inject({ url })).statusCode))
  expect(statuses).toEqual([401, 200])
  await app.close()
  await world.close()
})
