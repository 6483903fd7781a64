/** A real PostgreSQL with TLS: a login over it by the sql kind, and its certificate looked at by the tls kind. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import { authority, type CertificateName } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'
import { addGuardedRole, offerTls } from '../support/postgres-tls.ts'
import { check, loopbackGuard, scriptedDns } from './assignments.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
  await addGuardedRole(server.url, 'watcher', SECRET)
}, 120_000)
afterAll(() => server.stop())

const resolve = scriptedDns({ localhost: ['127.0.0.1'] })
const guard = loopbackGuard({ schemes: PROBE_SCHEMES, trust: [authority()], resolve })
const port = () => new URL(server.url).port
const certificateOf = () => check(`tls://localhost:${port()}?starttls=postgres`, { kind: 'tls', guard })
const SECRET = 'a-secret-of-ours'
const login = (wanted: { secret?: string; body?: string; keyword?: string } = {}) => {
  const { secret = SECRET, body = null, keyword = null } = wanted
  const target = { credentials: { user: 'watcher', secret }, body }
  return check(`postgres://localhost:${port()}/postgres`, { kind: 'sql', guard, target, expect: { keyword } })
}

/** A reload reaches new connections a moment after it was asked for. */
async function offering(name: CertificateName | null, code: string) {
  await offerTls(server.url, name)
  await eventually(async () => (await certificateOf()).code === code, { withinMs: 60_000 })
}

test('without TLS it is told apart from a server that is down, by both kinds', async () => {
  expect(await certificateOf()).toMatchObject({ outcome: 'fail', code: 'no-starttls' })
  expect(await login()).toMatchObject({ outcome: 'fail', code: 'no-starttls' })
})

test('with a certificate that leads to our authority, who logs in does it over TLS', async () => {
  await offering('good', 'ok')
  expect(await certificateOf()).toMatchObject({ outcome: 'pass', phases: { tlsMs: expect.any(Number) } })
  const body = 'select ssl::text from pg_stat_ssl where pid = pg_backend_pid()'
  const { outcome, because, phases } = await login({ body, keyword: 'true' })
  expect([outcome, because, phases.tlsMs]).toEqual(['pass', expect.any(String), expect.any(Number)])
})

test('a wrong password over TLS is refused', async () => {
  expect(await login({ secret: 'another' })).toMatchObject({ outcome: 'fail', code: 'auth-refused' })
})

test.each([
  ['expired', 'tls'],
  ['other-name', 'tls-host'],
] as const)('a certificate that is %s is %s, and nobody logs in', async (name, code) => {
  await offering(name, code)
  expect(await certificateOf()).toMatchObject({ outcome: 'fail', code })
  expect(await login()).toMatchObject({ outcome: 'fail', code })
})
