/** A browser as far as sign-in by redirects needs one: it keeps cookies by origin, and goes where it is sent. */

export interface Walker {
  /** Cookies by origin; a test may look, or take them away. */
  readonly jars: Map<string, Map<string, string>>
  /** One request, no redirect followed. */
  step(url: string, init?: RequestInit): Promise<Response>
  /** Goes on until `isThere`, or nobody sends it any further. @returns where it is */
  walk(url: string, isThere: (url: string) => boolean): Promise<string>
}

const STEPS = 20

export function walker(): Walker {
  const jars = new Map<string, Map<string, string>>()
  const step = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const jar = jarOf(jars, url)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...init.headers, ...(cookie === '' ? {} : { cookie }) }
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) keep(jar, line)
    return answer
  }
  const walk: Walker['walk'] = async (url, isThere) => {
    let at = url
    for (let left = STEPS; left > 0 && !isThere(at); left--) {
      const answer = await step(at)
      await answer.arrayBuffer()
      const next = answer.headers.get('location')
      if (next === null) return at
      at = new URL(next, at).href
    }
    return at
  }
  return { jars, step, walk }
}

function jarOf(jars: Map<string, Map<string, string>>, url: string): Map<string, string> {
  const { origin } = new URL(url)
  const jar = jars.get(origin) ?? new Map<string, string>()
  jars.set(origin, jar)
  return jar
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(pair) ?? []
  const isGone = attributes.some((one) => /^ *max-age=0$/i.test(one)) || value === ''
  if (isGone) jar.delete(name)
  else jar.set(name, value)
}
