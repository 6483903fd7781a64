import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WaysIn } from '../../server/contract/console.ts'
import { giveAccess } from '../../server/flow/staff.ts'
import { ADA, type ApiClient, apiClient } from '../support/api-client.ts'
import { ENGINES } from '../support/engines.ts'
import { type Walker, walker } from '../support/walk.ts'
import { account, actionsOf, colleague, enter, type Office, openOffice, sessionOf } from './openid-office.ts'

describe.each(ENGINES)('sign-in by a provider of accounts, on %s', (engine) => {
  let office: Office
  let ada: ApiClient
  beforeAll(async () => {
    office = await openOffice({ engine })
    ada = await office.server.signIn()
  })
  afterAll(() => office.close())

  test('the first sign-in makes a member of staff, with the highest role that their groups give', async () => {
    const browser = walker()
    expect(await enter(office, account('bo', ['writers', 'oncall', 'canteen']), browser)).toBe('done')
    expect((await sessionOf(office, browser))?.staff).toMatchObject({
      email: 'bo@example.com',
      name: 'bo of the company',
      role: 'responder',
    })
    const bo = await colleague(ada, 'bo@example.com')
    expect(bo).toMatchObject({ state: 'active', role: 'responder' })
    expect(await actionsOf(office, bo?.id ?? '')).toEqual(['staff-joined: responder', 'sign-in: openid'])
  })

  test('each sign-in takes name and role as they are now, and a changed role ends every session before it', async () => {
    const early = walker()
    await enter(office, account('cy', ['writers']), early)
    const late = walker()
    expect(await enter(office, account('cy', ['status-admins'], { name: 'Cy the Second' }), late)).toBe('done')
    expect(await sessionOf(office, early)).toBeNull()
    expect((await sessionOf(office, late))?.staff).toMatchObject({ name: 'Cy the Second', role: 'admin' })
    const cy = await colleague(ada, 'cy@example.com')
    expect(await actionsOf(office, cy?.id ?? '')).toContain('staff-role: editor -> admin')
  })

  test('who is in no group any more is told so, and every session of theirs ends', async () => {
    const browser = walker()
    await enter(office, account('di', ['oncall']), browser)
    expect(await enter(office, account('di', []))).toBe('no-role')
    expect(await sessionOf(office, browser)).toBeNull()
    const di = await colleague(ada, 'di@example.com')
    expect(await actionsOf(office, di?.id ?? '')).toContain('sign-in-refused: openid: no role; 1 sessions ended')
    expect(await enter(office, account('di', ['oncall']))).toBe('done')
  })

  test('a person is known by issuer and subject: an address that moved changes nothing', async () => {
    await enter(office, account('eve', ['oncall']))
    const before = await colleague(ada, 'eve@example.com')
    const browser = walker()
    expect(await enter(office, account('eve', ['oncall'], { email: 'eve.married@example.com' }), browser)).toBe('done')
    expect((await sessionOf(office, browser))?.staff.id).toBe(before?.id)
  })

  test.each([
    ['of somebody with a password', ADA.email, true, 'not-connected'],
    ['that was invited, but not verified', 'invited@example.com', false, 'not-connected'],
    ['that was invited, and verified', 'invited@example.com', true, 'done'],
    ['that was invited, once it is taken', 'invited@example.com', true, 'not-connected'],
  ])('an address %s', async (_name, email, isVerified, expected) => {
    const invited = { email: 'invited@example.com', role: 'editor', name: 'Invited', who: 'test' } as const
    if (!(await colleague(ada, invited.email))) await giveAccess(office.server.context, invited)
    const sub = expected === 'done' ? 'fay' : `not-fay-${isVerified}`
    expect(await enter(office, account(sub, ['oncall'], { email, email_verified: isVerified }))).toBe(expected)
  })

  test('who was removed at the desk stays out until they are invited again, though their groups are as before', async () => {
    await enter(office, account('gus', ['oncall']))
    const gus = await colleague(ada, 'gus@example.com')
    await ada.delete(`/staff/${gus?.id}`)
    expect(await enter(office, account('gus', ['oncall']))).toBe('removed-here')
    expect(await enter(office, account('gus-anew', ['oncall'], { email: 'gus@example.com' }))).toBe('removed-here')
    await ada.post('/staff', { email: 'gus@example.com', role: 'responder' })
    expect(await enter(office, account('gus', ['oncall']))).toBe('done')
  })

  test('without an address nobody new comes in; one that only names them will do', async () => {
    const nobody = { email: undefined, email_verified: undefined }
    expect(await enter(office, account('hal', ['oncall'], nobody))).toBe('address-missing')
    const named = { ...nobody, preferred_username: 'hal@example.com' }
    expect(await enter(office, account('hal', ['oncall'], named))).toBe('done')
  })

  test('who turns away at the provider is told so, and nothing came of it', async () => {
    const browser = walker()
    expect(await enter(office, null, browser)).toBe('provider-refused')
    expect(await sessionOf(office, browser)).toBeNull()
  })

  test('signing out says where to leave the provider too, with what it signed', async () => {
    const browser = walker()
    await enter(office, account('bo', ['oncall']), browser)
    const { baseUrl } = office.server.context
    const left = await browser.step(`${baseUrl}/api/v1/session`, { method: 'DELETE', headers: { origin: baseUrl } })
    expect(left.status).toBe(200)
    const { leaveAt } = (await left.json()) as { leaveAt: string }
    const url = new URL(leaveAt)
    expect(`${url.origin}${url.pathname}`).toBe(`${office.provider.issuer}/session/end`)
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${baseUrl}/console/`)
    expect((await browser.step(leaveAt)).status).toBe(200)
    expect(await sessionOf(office, browser)).toBeNull()
  })
})

describe('a sign-in that is under way', () => {
  let office: Office
  beforeAll(async () => {
    office = await openOffice()
    await office.server.signIn()
  })
  afterAll(() => office.close())

  const start = () => `${office.server.context.baseUrl}/sign-in/openid`
  const isBack = (url: string) => url.includes('/sign-in/openid/callback')
  /** As far as the way back to us, which is not walked. */
  async function comeBack(browser: Walker): Promise<string> {
    office.provider.now = account('ida', ['oncall'])
    return browser.walk(start(), isBack)
  }
  const told = async (browser: Walker, url: string) =>
    String((await browser.step(url)).headers.get('location')).split('#/sign-in/')[1]

  test('the question is PKCE with S256, a state and a nonce of its own, and lies sealed in a cookie', async () => {
    const answer = await walker().step(start())
    const url = new URL(answer.headers.get('location') ?? '')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'status-desk',
      scope: 'openid email profile groups',
      redirect_uri: `${start()}/callback`,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    })
    const cookie = answer.headers.getSetCookie().join()
    expect(cookie).toMatch(/^vedetta-openid=v1\.[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/)
    expect(cookie).not.toContain(url.searchParams.get('state'))
  })

  test('the way back is walked once', async () => {
    const browser = walker()
    const back = await comeBack(browser)
    const { origin } = new URL(back)
    const kept = new Map(browser.jars.get(origin))
    expect(await told(browser, back)).toBe('done')
    browser.jars.set(origin, kept)
    expect(await told(browser, back)).toBe('sign-in-stale')
  })

  test.each([
    ['another browser', (back: string) => back, true, 'sign-in-stale'],
    ['another state', (back: string) => back.replace(/state=[^&]*/, 'state=x'), false, 'provider-failed'],
    [
      'another issuer',
      (back: string) => back.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example'),
      false,
      'provider-failed',
    ],
    ['another code', (back: string) => back.replace(/code=[^&]*/, 'code=x'), false, 'provider-failed'],
    ['no answer at all', (back: string) => back.split('?')[0] ?? '', false, 'provider-failed'],
  ])('%s leads nowhere', async (_name, twist, isOther, expected) => {
    const browser = walker()
    const back = await comeBack(browser)
    const other = isOther ? walker() : browser
    expect(await told(other, twist(back))).toBe(expected)
    expect(await sessionOf(office, other)).toBeNull()
  })

  test('a session from before ends, and the new one has another cookie', async () => {
    const browser = walker()
    await enter(office, account('ida', ['oncall']), browser)
    const { baseUrl } = office.server.context
    const first = new Map(browser.jars.get(baseUrl))
    await enter(office, account('ida', ['oncall']), browser)
    const old = apiClient(baseUrl, { cookie: `vedetta=${first.get('vedetta')}` })
    expect((await old.ask('/session')).status).toBe(401)
    expect(await sessionOf(office, browser)).not.toBeNull()
  })

  test('nothing that the provider or a sender says leads a browser anywhere else', async () => {
    const answer = await walker().step(`${start()}/callback?to=https://evil.example&redirect_uri=https://evil.example`)
    expect(answer.headers.get('location')).toBe(`${office.server.context.baseUrl}/console/#/sign-in/sign-in-stale`)
  })

  test('the desk is told that there is this way in, and neither secret nor issuer', async () => {
    const ways = await fetch(`${office.server.context.baseUrl}/api/v1/session/ways`)
    expect(await ways.json()).toEqual({ openId: { path: '/sign-in/openid', label: null } })
  })
})

test('a provider that is away keeps nothing from starting: sign-in says so, and works once it is back', async () => {
  const office = await openOffice({ env: { OIDC_LABEL: 'Example account' } })
  const { provider, server } = office
  await server.signIn()
  try {
    provider.isDown = true
    expect(await enter(office, account('jo', ['oncall']))).toBe('provider-away')
    expect(server.troubles.join()).toContain('answered 503')
    expect(server.troubles.join()).not.toContain(provider.env.OIDC_CLIENT_SECRET)
    const ways = (await (await fetch(`${server.context.baseUrl}/api/v1/session/ways`)).json()) as WaysIn
    expect(ways.openId?.label).toBe('Example account')
    provider.isDown = false
    expect(await enter(office, account('jo', ['oncall']))).toBe('done')
  } finally {
    await office.close()
  }
})

test('an issuer in a network that is not allowed is never asked', async () => {
  const office = await openOffice({ env: { NOTIFY_ALLOW: '' } })
  try {
    expect(await enter(office, account('jo', ['oncall']))).toBe('provider-away')
    expect(office.server.troubles.join()).toContain('127.0.0.1')
  } finally {
    await office.close()
  }
})

test('where no group is named, roles are given at the desk, and only who is invited comes in', async () => {
  const office = await openOffice({ env: { OIDC_ROLES: '' } })
  try {
    await office.server.signIn()
    expect(await enter(office, account('kim', ['status-admins']))).toBe('no-role')
    const ada = await office.server.token()
    const { url } = await ada.post<{ url: string }>('/staff', { email: 'kim@example.com', role: 'approver' })
    const link = `/access/${url.split('/').at(-1)}`
    expect((await ada.ask(link)).status).toBe(200)
    const browser = walker()
    expect(await enter(office, account('kim', ['status-admins']), browser)).toBe('done')
    expect((await sessionOf(office, browser))?.staff.role).toBe('approver')
    expect((await ada.ask(link)).status).toBe(404)
  } finally {
    await office.close()
  }
})

test('before there is an admin, only an admin comes in by the provider: the set-up link stays', async () => {
  const office = await openOffice({ basic: true, env: { OIDC_GROUPS_CLAIM: 'realm_access.roles' } })
  const inRealm = (role: string) => ({ realm_access: { roles: [role] } })
  try {
    expect(await enter(office, account('lea', [], inRealm('oncall')))).toBe('no-role')
    expect(await enter(office, account('mia', [], inRealm('status-admins')))).toBe('done')
    expect(await enter(office, account('lea', [], inRealm('oncall')))).toBe('done')
  } finally {
    await office.close()
  }
})
