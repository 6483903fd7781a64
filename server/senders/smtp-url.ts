/** Reads SMTP_URL: where the mail server is, and what TLS it is held to. Used by the mail sender, and to check settings at start. */

export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (`smtps:`). */
  readonly secure: boolean
  /** Never in clear: without a verified STARTTLS nothing is sent. */
  readonly requireTls: boolean
  /** A certificate that does not hold is an error. Only a server on this very machine is let off, and only while TLS is no duty. */
  readonly verify: boolean
  readonly account: { readonly user: string; readonly password: string } | null
}

/**
 * `smtp://user:password@host:587?requireTLS=true`, or `smtps://...`. TLS is used wherever it is offered. It is a duty with
 * `requireTLS=true`, and by itself when a password would travel beyond this machine (`requireTLS=false` says no to that).
 *
 * @returns what is wrong with the text, in words that never hold the password
 */
export function parseSmtpUrl(text: string): SmtpServer | { readonly wrong: string } {
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')) {
    return { wrong: 'Write it as smtp://user:password@host:587 or smtps://user:password@host:465' }
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!host) return { wrong: 'It names no host' }
  if (url.pathname !== '' && url.pathname !== '/') return { wrong: 'It has a path after the host; leave it out' }
  const strange = [...url.searchParams.keys()].find((name) => name !== 'requireTLS')
  if (strange !== undefined) return { wrong: `It has the option "${strange}"; only requireTLS is known` }
  const asked = url.searchParams.get('requireTLS')
  if (asked !== null && asked !== 'true' && asked !== 'false') return { wrong: 'requireTLS is true or false' }
  const account = accountOf(url)
  if (account === 'not-encoded') return { wrong: 'User and password have to be percent-encoded' }
  const secure = url.protocol === 'smtps:'
  const requireTls = secure || asked === 'true' || (asked === null && account !== null && !isLoopback(host))
  const port = Number(url.port) || (secure ? 465 : 587)
  return { host, port, secure, requireTls, verify: requireTls || !isLoopback(host), account }
}

function accountOf({ username, password }: URL): SmtpServer['account'] | 'not-encoded' {
  if (username === '' && password === '') return null
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  } catch {
    return 'not-encoded'
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
