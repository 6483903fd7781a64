/**
 * Asks a provider of accounts through the guarded connector: its own words name the places that are asked next, so each of
 * them is judged like any address that somebody wrote down. Used by openid.
 */
import type { buildConnector, Dispatcher } from 'undici'

/** The provider could not be reached, or is broken: the same may work later. */
export class ProviderAway extends Error {}

const ANSWER_BYTES = 1024 * 1024

type Asked = {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/** @returns what `fetch` would; it follows no redirects and throws ProviderAway */
export function providerFetch(connector: buildConnector.connector): (url: string, asked: Asked) => Promise<Response> {
  return async (url, { method, headers, body, signal }) => {
    const { Agent, request } = await import('undici')
    // For one answer: people sign in a few times a day.
    const dispatcher = new Agent({ connect: connector, maxResponseSize: ANSWER_BYTES })
    try {
      const sent = { headers, body: body ? String(body) : null, ...(signal ? { signal } : {}) }
      const answer = await request(url, { method: method as Dispatcher.HttpMethod, dispatcher, ...sent })
      const text = await answer.body.text()
      if (answer.statusCode >= 500) throw new ProviderAway(`${new URL(url).host} answered ${answer.statusCode}`)
      return new Response(text === '' ? null : text, { status: answer.statusCode, headers: plain(answer.headers) })
    } catch (cause) {
      if (cause instanceof ProviderAway) throw cause
      throw new ProviderAway(`${new URL(url).host}: ${cause instanceof Error ? cause.message : cause}`, { cause })
    } finally {
      await dispatcher.destroy()
    }
  }
}

function plain(headers: Readonly<Record<string, string | string[] | undefined>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, string] => [name, value]),
  )
}
