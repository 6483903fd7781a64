/**
 * Cookies of one check (RFC 6265), from one step to the next: kept per origin, never sent to another one, whatever domain a
 * server names, and gone with the check. Called by http-journey.ts for each hop.
 */

interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
}

/** More than a browser keeps of one site, and little enough for a server that never stops. */
const MOST = 60
const MOST_BYTES = 8_192

export class CookieJar {
  readonly #byOrigin = new Map<string, Cookie[]>()

  /** @param lines the values of `set-cookie`; what cannot be read is passed by */
  take(url: URL, lines: readonly string[]): void {
    for (const line of lines.slice(0, MOST)) {
      const cookie = readCookie(url, line)
      if (cookie === null) continue
      const others = (this.#byOrigin.get(url.origin) ?? []).filter((one) => !isSame(one, cookie.cookie))
      this.#byOrigin.set(url.origin, cookie.isOver ? others : [...others, cookie.cookie].slice(-MOST))
    }
  }

  /** What servers have handed out: none of it is for people. */
  values(): string[] {
    return [...this.#byOrigin.values()].flat().map((cookie) => cookie.value)
  }

  /** The value of `cookie` for a request there; null: none. Longer paths first, section 5.4. */
  headerFor(url: URL): string | null {
    const own = (this.#byOrigin.get(url.origin) ?? []).filter((cookie) => fits(url.pathname, cookie.path))
    const sorted = own.toSorted((a, b) => b.path.length - a.path.length)
    return sorted.length === 0 ? null : sorted.map(({ name, value }) => `${name}=${value}`).join('; ')
  }
}

function isSame(a: Cookie, b: Cookie): boolean {
  return a.name === b.name && a.path === b.path
}

function readCookie(url: URL, line: string): { cookie: Cookie; isOver: boolean } | null {
  const [pair = '', ...attributes] = line.split(';')
  const [, name = '', value = ''] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=(.*)$/s.exec(pair) ?? []
  // What would end the header, or begin another one, is no cookie.
  if (name === '' || line.length > MOST_BYTES || /[^\t\u0020-\u007e\u00a0-\u00ff]/.test(value)) return null
  let path = defaultPath(url)
  let isOver = false
  for (const attribute of attributes) {
    const [key = '', ...rest] = attribute.split('=')
    const said = rest.join('=').trim()
    const what = key.trim().toLowerCase()
    if (what === 'path' && said.startsWith('/')) path = said
    // A check is over in a minute: only what is over already matters. Max-Age goes before Expires.
    if (what === 'max-age' && /^-?\d+$/.test(said)) isOver = Number(said) <= 0
    if (what === 'expires' && !/max-age/i.test(line)) isOver = Date.parse(said) <= Date.now()
    if (what === 'secure' && url.protocol !== 'https:') return null
  }
  return { cookie: { name, value: value.trim(), path }, isOver }
}

/** Section 5.1.4: the folder of the address that set it. */
function defaultPath({ pathname }: URL): string {
  const end = pathname.lastIndexOf('/')
  return end <= 0 ? '/' : pathname.slice(0, end)
}

function fits(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
}
