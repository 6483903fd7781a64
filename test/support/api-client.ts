/** Speaks to `/api/v1` as a signed-in person (cookie) or a program (token) does. Made by server.ts, by the demo, or by hand. */

/** What proves who sends: the headers of a token, or of a browser that is signed in. */
export type Credentials = Readonly<Record<string, string>>

export type ApiClient = {
  readonly credentials: Credentials
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown, headers?: Credentials): Promise<T>
  put<T>(path: string, body: unknown): Promise<T>
  delete(path: string): Promise<void>
  /** The answer as it came, of whatever status. */
  ask(path: string, init?: { method?: string; body?: unknown; headers?: Credentials }): Promise<Response>
}

/** @param url of the server, without a slash at its end; paths are those below `/api/v1` */
export function apiClient(url: string, credentials: Credentials): ApiClient {
  const ask: ApiClient['ask'] = (path, { method = 'GET', body, headers = {} } = {}) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...credentials, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const done = async <T>(path: string, init: Parameters<typeof ask>[1]): Promise<T> => {
    const answer = await ask(path, init)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${init?.method ?? 'GET'} ${path} answered ${answer.status}: ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  return {
    credentials,
    ask,
    get: (path) => done(path, {}),
    post: (path, body, headers = {}) => done(path, { method: 'POST', body, headers }),
    put: (path, body) => done(path, { method: 'PUT', body }),
    delete: (path) => done(path, { method: 'DELETE' }),
  }
}

export type Person = { readonly email: string; readonly name: string; readonly password: string }

/** The member of staff whom tests and demo make. */
export const ADA: Person = { email: 'ada@example.com', name: 'Ada', password: 'correct horse battery staple' }

/** Chooses the password behind a one-time link, as the desk does. @returns the client of a browser that is signed in now */
export async function redeemLink(url: string, link: string, person: Person = ADA): Promise<ApiClient> {
  const token = link.split('/').at(-1)
  const answer = await post(url, '/access', { token, ...person })
  return apiClient(url, credentialsIn(url, answer))
}

/** @returns the client of a browser that is signed in with this password */
export async function signInAs(url: string, { email, password }: Person = ADA): Promise<ApiClient> {
  return apiClient(url, credentialsIn(url, await post(url, '/session', { email, password })))
}

async function post(url: string, path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: url }
  const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`)
  return answer
}

function credentialsIn(url: string, answer: Response): Credentials {
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  return { cookie: cookie.join('; '), origin: url }
}
