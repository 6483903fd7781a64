/** A desk beside a company's provider of accounts, and people who sign in from it by a browser. For the tests of that. */
import type { SessionView } from '../../server/contract/console.ts'
import type { StaffList } from '../../server/contract/staff.ts'
import type { ApiClient } from '../support/api-client.ts'
import { type Account, type OpenIdServer, startOpenIdServer } from '../support/openid-server.ts'
import { type ServerOptions, startServer, type TestServer } from '../support/server.ts'
import { type Walker, walker } from '../support/walk.ts'

const ROLES = 'status-admins=admin, oncall=responder, writers=editor'
export const account = (sub: string, groups: readonly string[], more: object = {}): Account => ({
  sub,
  email: `${sub}@example.com`,
  email_verified: true,
  name: `${sub} of the company`,
  groups,
  ...more,
})

export interface Office {
  readonly provider: OpenIdServer
  readonly server: TestServer
  close(): Promise<void>
}

export async function openOffice(
  options: Pick<ServerOptions, 'engine' | 'env'> & { readonly basic?: boolean } = {},
): Promise<Office> {
  const { basic = false, env, ...others } = options
  const provider = await startOpenIdServer({ basic })
  const server = await startServer({ ...others, env: { ...provider.env, OIDC_ROLES: ROLES, ...env } })
  const { baseUrl } = server.context
  provider.admit({ callback: `${baseUrl}/sign-in/openid/callback`, home: `${baseUrl}/console/` })
  const close = async () => {
    await server.close()
    await provider.close()
  }
  return { provider, server, close }
}

/** @returns the code that the desk is told: `done`, or why not */
export async function enter(
  { provider, server }: Office,
  who: Account | null,
  browser: Walker = walker(),
): Promise<string> {
  provider.now = who
  const at = await browser.walk(`${server.context.baseUrl}/sign-in/openid`, (url) => url.includes('/console/'))
  const desk = `${server.context.baseUrl}/console/#/sign-in/`
  if (!at.startsWith(desk)) throw new Error(`A sign-in ended at ${at}`)
  return at.slice(desk.length)
}

export async function sessionOf({ server }: Office, browser: Walker): Promise<SessionView | null> {
  const answer = await browser.step(`${server.context.baseUrl}/api/v1/session`)
  return answer.ok ? ((await answer.json()) as SessionView) : null
}

export async function colleague(ada: ApiClient, email: string) {
  const { staff } = await ada.get<StaffList>('/staff')
  return staff.find((one) => one.email === email)
}

export async function actionsOf({ server }: Office, subjectId: string): Promise<string[]> {
  const rows = await server.context.store.db
    .selectFrom('audit')
    .select(['action', 'detail'])
    .where('subject_id', '=', subjectId)
    .orderBy('id')
    .execute()
  return rows.map(({ action, detail }) => `${action}: ${detail}`)
}
