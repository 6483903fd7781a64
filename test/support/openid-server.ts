/**
 * A company's provider of accounts: the npm package oidc-provider on a loopback port, with one client. Whoever is `now` there is
 * let in without typing anything; everything else of the protocol is real.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type OidcContext, Provider } from 'oidc-provider'

export interface Account {
  readonly sub: string
  readonly [claim: string]: unknown
}

export interface OpenIdServer {
  readonly issuer: string
  /** What a client of it is set up with. */
  readonly env: Readonly<Record<string, string>>
  /** Who sits before the browser; null: somebody who turns away. */
  now: Account | null
  /** While true, every answer is a 503. */
  isDown: boolean
  /** Names the client by its addresses, which are not known before it listens. */
  admit(client: { readonly callback: string; readonly home: string }): void
  close(): Promise<void>
}

const CLIENT = { client_id: 'status-desk', client_secret: 'kept-by-the-provider-and-by-us' }
const SCOPES = 'openid email profile groups'

export async function startOpenIdServer(settings: { readonly basic?: boolean } = {}): Promise<OpenIdServer> {
  let handle: ((request: IncomingMessage, response: ServerResponse) => void) | null = null
  const server = createServer((request, response) => {
    if (handle && !self.isDown) return handle(request, response)
    response.writeHead(503).end()
  })
  const issuer = `http://127.0.0.1:${await listen(server)}`
  const self: OpenIdServer = {
    issuer,
    env: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: CLIENT.client_id,
      OIDC_CLIENT_SECRET: CLIENT.client_secret,
      OIDC_SCOPES: SCOPES,
    },
    now: null,
    isDown: false,
    admit({ callback, home }) {
      const provider = new Provider(issuer, configurationOf(self, { callback, home, basic: settings.basic ?? false }))
      const rest = provider.callback()
      handle = (request, response) => {
        if (!request.url?.startsWith('/login/')) return rest(request, response)
        void provider.interactionFinished(request, response, answerOf(self.now))
      }
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
  return self
}

function answerOf(account: Account | null): object {
  if (account === null) return { error: 'access_denied', error_description: 'turned away' }
  return { login: { accountId: account.sub } }
}

interface Client {
  readonly callback: string
  readonly home: string
  readonly basic: boolean
}

function configurationOf(self: Pick<OpenIdServer, 'now'>, { callback, home, basic }: Client): object {
  const method = basic ? 'client_secret_basic' : 'client_secret_post'
  return {
    clients: [
      {
        ...CLIENT,
        redirect_uris: [callback],
        post_logout_redirect_uris: [home],
        token_endpoint_auth_method: method,
      },
    ],
    clientAuthMethods: [method],
    scopes: SCOPES.split(' '),
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username'],
      groups: ['groups', 'realm_access'],
    },
    pkce: { required: () => true },
    cookies: { keys: ['a key of this test'] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: show,
      },
    },
    interactions: { url: (_ctx: OidcContext, { uid }: { readonly uid: string }) => `/login/${uid}` },
    findAccount: (_ctx: OidcContext, sub: string) => ({ accountId: sub, claims: () => ({ ...self.now, sub }) }),
    ttl: { Session: 600, Grant: 600, Interaction: 600, AccessToken: 600, IdToken: 600 },
    renderError: show,
    loadExistingGrant: (ctx: OidcContext & { readonly oidc: { readonly provider: Provider } }) => grantAll(ctx),
  }
}

/** As bare as it comes. */
function show(context: { body: unknown }, content: unknown): void {
  context.body = content
}

/** Nobody is asked whether the desk may know who they are: it is the company's own. */
async function grantAll({
  oidc: { client, session, provider },
}: OidcContext & { readonly oidc: { readonly provider: Provider } }) {
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope(SCOPES)
  await grant.save()
  return grant
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}
