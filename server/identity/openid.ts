/**
 * A company's own accounts by OpenID Connect (Core 1.0): the authorization code flow with PKCE (RFC 7636), by
 * openid-client, which is loaded with the first sign-in. Made by compose, asked by flow/openid-sign-in.
 */
import type { Configuration, ServerMetadata } from 'openid-client'
import type { buildConnector } from 'undici'
import { providedIn, type RoleRules } from '../domain/openid.ts'
import { HOUR_MS } from '../domain/time.ts'
import { type Clock, type IdentityProvider, OPENID_CALLBACK_PATH, type ProviderFailure } from '../ports.ts'
import { ProviderAway, providerFetch } from './provider-fetch.ts'

export interface OpenIdSettings extends RoleRules {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: string
  readonly groupsClaim: string
  readonly label: string | null
}

export interface OpenIdPlace {
  readonly baseUrl: string
  readonly connector: buildConnector.connector
  readonly clock: Clock
}

const WITHIN_SECONDS = 10
/** Whoever signs out has left here already. */
const LEAVE_WITHIN_MS = 2_000
/** What a provider says of itself holds so long; its keys are asked anew by themselves. */
const KNOWN_FOR_MS = HOUR_MS

/** @returns null where none is set up */
export function openSignIn(settings: OpenIdSettings | null, place: OpenIdPlace) {
  if (settings === null) return null
  const { roles, defaultRole, label } = settings
  return { provider: openProvider({ ...settings, ...place }), rules: { roles, defaultRole }, label }
}

function openProvider(options: OpenIdSettings & OpenIdPlace): IdentityProvider {
  const configuration = rememberedFor(KNOWN_FOR_MS, options.clock, () => discover(options))
  return {
    async begin({ state, nonce, verifier }) {
      try {
        const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await import('openid-client')
        const url = buildAuthorizationUrl(await configuration(), {
          redirect_uri: callbackOf(options),
          scope: options.scopes,
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          ...{ state, nonce },
        })
        return { is: 'asked', url: url.href }
      } catch (error) {
        return failureOf(error)
      }
    },
    async finish({ state, nonce, verifier }, search) {
      try {
        const client = await import('openid-client')
        const config = await configuration()
        const answered = new URL(callbackOf(options))
        answered.search = search
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier }
        const tokens = await client.authorizationCodeGrant(config, answered, { ...checks, idTokenExpected: true })
        const claims = tokens.claims()
        if (!claims || !tokens.id_token) throw new Error('There was no ID token')
        // Many providers tell address and groups only there. What is signed goes first.
        const more = config.serverMetadata().userinfo_endpoint
          ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
          : {}
        const person = providedIn({ ...more, ...claims }, options.groupsClaim)
        return { is: 'told', person, idToken: tokens.id_token }
      } catch (error) {
        return failureOf(error)
      }
    },
    async leaveAt(idToken) {
      try {
        const config = await inTime(configuration())
        if (!config.serverMetadata().end_session_endpoint) return { is: 'left', url: null }
        const { buildEndSessionUrl } = await import('openid-client')
        const asked = { id_token_hint: idToken, post_logout_redirect_uri: `${options.baseUrl}/console/` }
        return { is: 'left', url: buildEndSessionUrl(config, asked).href }
      } catch (error) {
        return failureOf(error)
      }
    },
  }
}

/** @throws ProviderAway when it takes longer than whoever signs out should wait */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new ProviderAway('It does not answer in time')), LEAVE_WITHIN_MS)
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer))
}

/** Where a browser comes back to; the provider knows it by this very spelling. */
function callbackOf({ baseUrl }: OpenIdPlace): string {
  return baseUrl + OPENID_CALLBACK_PATH
}

/** One at a time; what failed is tried again by whoever asks next. */
function rememberedFor<T>(ms: number, clock: Clock, make: () => Promise<T>): () => Promise<T> {
  let known: { readonly at: number; readonly made: Promise<T> } | null = null
  return () => {
    if (known !== null && clock.now() - known.at < ms) return known.made
    const mine = { at: clock.now(), made: make() }
    known = mine
    mine.made.catch(() => {
      if (known === mine) known = null
    })
    return mine.made
  }
}

async function discover({
  issuer,
  clientId,
  clientSecret,
  connector,
}: OpenIdSettings & OpenIdPlace): Promise<Configuration> {
  const client = await import('openid-client')
  const url = new URL(issuer)
  const basic = client.ClientSecretBasic(clientSecret)
  const post = client.ClientSecretPost(clientSecret)
  // Where a provider says nothing, it takes the first (OpenID Connect Discovery 1.0, section 3).
  const takesPost = ({ token_endpoint_auth_methods_supported: ways }: ServerMetadata) =>
    ways !== undefined && !ways.includes('client_secret_basic')
  return client.discovery(url, clientId, {}, (server, ...rest) => (takesPost(server) ? post : basic)(server, ...rest), {
    [client.customFetch]: providerFetch(connector),
    timeout: WITHIN_SECONDS,
    // Settings take plain http only for an issuer on this machine.
    ...(url.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {}),
  })
}

function failureOf(error: unknown): ProviderFailure {
  if (isAway(error)) return { is: 'failed', code: 'provider-away', because: chainOf(error).map(saidBy).join('; ') }
  const said = chainOf(error).find((one) => 'error' in one && typeof one.error === 'string')
  // By its name: the library is loaded by then, and its classes are no part of what starts with us.
  const isNo = error instanceof Error && error.name === 'AuthorizationResponseError'
  const because = (said ? [said] : chainOf(error)).map(saidBy).join('; ')
  return { is: 'failed', code: isNo ? 'provider-refused' : 'provider-failed', because }
}

function isAway(error: unknown): boolean {
  return chainOf(error).some((one) => one instanceof ProviderAway || one.name === 'TimeoutError')
}

function chainOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...chainOf(error.cause)] : []
}

/** The words of the protocol (RFC 6749, sections 4.1.2.1 and 5.2) and of the library; bodies and tokens stay out. */
function saidBy(error: Error & { readonly error?: unknown; readonly error_description?: unknown }): string {
  const words = [error.message, error.error, error.error_description].filter((word) => typeof word === 'string')
  return words.join(': ')
}
