/** Where to sign out at a provider of accounts that is broken: an answer, never an error, so that nobody stays signed in here. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildConnector } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { openSignIn } from '../../server/identity/openid.ts'
import { fakeClock } from '../support/fake-clock.ts'

/** Of an answer that never comes. */
const NEVER = 0

async function providerThatAnswers(status: number) {
  const server = createServer((_request, response) => void (status === NEVER || response.writeHead(status).end()))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const names = { clientId: 'desk', clientSecret: 'secret', scopes: 'openid', groupsClaim: 'groups', label: null }
  const settings = { issuer, ...names, roles: [], defaultRole: null }
  const place = { baseUrl: 'http://127.0.0.1', connector: buildConnector({}), clock: fakeClock() }
  return openSignIn(settings, place)?.provider
}

test.each([
  ['knows nothing of itself', 404, 'provider-failed'],
  ['is broken', 503, 'provider-away'],
  ['never answers', NEVER, 'provider-away'],
])('a provider that %s says so where one leaves', async (_name, status, code) => {
  const provider = await providerThatAnswers(status)
  expect(await provider?.leaveAt('a token')).toMatchObject({ is: 'failed', code })
})
