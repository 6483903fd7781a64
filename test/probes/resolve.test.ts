/** The guard's own resolver against a real name server on loopback. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createGuard } from '../../probes/connect.ts'
import { createResolver } from '../../probes/resolve.ts'
import { startHttpTarget } from '../support/http-target.ts'
import { check, noDns } from './assignments.ts'
import { type DnsTable, startDnsServer } from './dns-server.ts'

const closing: (() => Promise<unknown> | undefined)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function resolverFor(table: DnsTable, options: { aaaa?: DnsTable; hosts?: string } = {}) {
  const dns = await startDnsServer(table, options.aaaa)
  const folder = await mkdtemp(join(tmpdir(), 'hosts-'))
  const hostsFile = join(folder, 'hosts')
  await writeFile(hostsFile, options.hosts ?? '')
  closing.push(async () => {
    dns.close()
    await rm(folder, { recursive: true })
  })
  return { dns, resolve: createResolver({ servers: [dns.address], hostsFile, system: noDns }) }
}

const soon = () => AbortSignal.timeout(10_000)

describe('a name', () => {
  test('has all its addresses of both families', async () => {
    const { resolve } = await resolverFor({ 'a.example': ['192.0.2.1', '192.0.2.2', '2001:db8::1'] })
    expect(await resolve('a.example', soon())).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1'])
  })

  test('is looked up in the hosts file first, whatever its case, and then nobody is asked', async () => {
    const hosts = '# local\n10.0.0.5\tinside.example inside # ours\n::1 inside.example\n'
    const { resolve, dns } = await resolverFor({ 'inside.example': ['192.0.2.1'] }, { hosts })
    expect(await resolve('Inside.Example.', soon())).toEqual(['10.0.0.5', '::1'])
    expect(dns.asked).toEqual([])
  })

  test('with one family only has that one', async () => {
    const { resolve } = await resolverFor({ 'six.example': ['2001:db8::1'] })
    expect(await resolve('six.example', soon())).toEqual(['2001:db8::1'])
  })

  test.each(['fails', 'is silent'] as const)('is not kept waiting by a server that %s about IPv6', async (does) => {
    const { resolve } = await resolverFor({ 'a.example': ['192.0.2.1'] }, { aaaa: { 'a.example': does } })
    expect(await resolve('a.example', soon())).toEqual(['192.0.2.1'])
  })

  test.each([
    ['that nobody knows is not found', {}, {}, 'ENOTFOUND'],
    ['of a failing server is a fault', { 'a.example': 'fails' }, {}, 'ESERVFAIL'],
    [
      'without addresses, while the other family fails, is a fault and not missing',
      { 'a.example': [] },
      { 'a.example': 'fails' },
      'ESERVFAIL',
    ],
  ] as [string, DnsTable, DnsTable, string][])('%s', async (_name, table, aaaa, code) => {
    const { resolve } = await resolverFor(table, { aaaa })
    await expect(resolve('a.example', soon())).rejects.toMatchObject({ code })
  })
})

test('R32 answers that mix public and private addresses block the check, also when the private one is IPv6', async () => {
  const target = await startHttpTarget()
  closing.push(target.close)
  const table = {
    'mixed.example': ['8.8.8.8', '127.0.0.1'],
    'mixed6.example': ['8.8.8.8', '::1'],
    'private.example': ['127.0.0.1'],
  }
  const { resolve } = await resolverFor(table)
  const guard = createGuard({ allow: [], resolve })
  for (const name of Object.keys(table)) {
    const result = await check(`http://${name}:${target.port}/`, { guard })
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
  }
  expect(target.connections()).toBe(0)
})

test('a check by a name times its DNS and tells its faults apart', async () => {
  const target = await startHttpTarget()
  closing.push(target.close)
  const table: DnsTable = { 'site.example': ['127.0.0.1'], 'broken.example': 'fails', 'mute.example': 'is silent' }
  const { resolve } = await resolverFor(table)
  const guard = createGuard({ allow: ['127.0.0.0/8'], resolve })
  const ask = (name: string) => check(`http://${name}:${target.port}/`, { guard, cadence: { timeoutMs: 2_000 } })
  expect(await ask('site.example')).toMatchObject({ outcome: 'pass', phases: { dnsMs: expect.any(Number) } })
  expect(await ask('missing.example')).toMatchObject({ outcome: 'fail', code: 'dns-not-found' })
  expect(await ask('broken.example')).toMatchObject({ outcome: 'fail', code: 'dns-fault' })
  expect(await ask('mute.example')).toMatchObject({ outcome: 'fail', code: 'timeout-dns' })
})
