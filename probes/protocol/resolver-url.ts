/** The name server that an HTTP check asks, as a URL: the guard judges those. Called by connect.ts, and at saving. */

/** Of a name server as `HttpWay.resolver` has it, the URL that the guard judges; null: it is no address. */
export function resolverUrl(server: string): URL | null {
  const isBareV6 = !server.startsWith('[') && server.split(':').length > 2
  const url = URL.parse(`dns://${isBareV6 ? `[${server}]` : server}/resolver.invalid`)
  const isAddress = url !== null && /^(?:\[[0-9a-f:.]+\]|[0-9]{1,3}(?:\.[0-9]{1,3}){3})$/.test(url.hostname)
  return isAddress && url.pathname === '/resolver.invalid' && url.username === '' && url.search === '' ? url : null
}
