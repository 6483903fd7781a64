/** The dns kind against a name server on loopback: every type, what it may answer instead, and what a URL may say. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROBE_SCHEMES } from '../../probes/check-url.ts'
import { createGuard } from '../../probes/connect.ts'
import { check, loopbackGuard, noDns, scriptedDns, type Wanted } from './assignments.ts'
import { startDnsServer } from './dns-server.ts'

const LONG = Array.from({ length: 20 }, (_, i) => `part-${i} ${'x'.repeat(40)}`)

const table = {
  'shop.example': ['192.0.2.10', '192.0.2.9', '2001:db8::10'],
  'www.shop.example': { CNAME: ['shop.example'] },
  'example.com': {
    MX: ['20 mail2.example.com', '10 Mail.example.com'],
    NS: ['ns2.example.com', 'ns1.example.com'],
    SOA: ['ns1.example.com admin.example.com 2026112301 7200 3600 1209600 300'],
    TXT: ['v=spf1 ip4:192.0.2.0/24 -all', 'other'],
    CAA: ['0 issue "letsencrypt.org"', '128 iodef "mailto:a"'],
  },
  '_sip._tcp.example.com': { SRV: ['10 60 5060 sip.example.com'] },
  '10.2.0.192.in-addr.arpa': { PTR: ['shop.example'] },
  'long.example': { TXT: LONG },
  'dangling.example': { CNAME: ['gone.example'] },
  'bare.example': {},
  'xn--mnchen-3ya.example': ['192.0.2.11'],
  'broken.example': 'fails',
  'closed.example': 'refuses',
  'mute.example': 'is silent',
  'lossy.example': 'loses the first packet',
  'spoofed.example': 'lies in the id',
  'swapped.example': 'lies in the question',
  'garbled.example': 'talks nonsense',
} as const

let dns: Awaited<ReturnType<typeof startDnsServer>>
beforeAll(async () => {
  dns = await startDnsServer(table)
})
afterAll(() => dns.close())

const guard = (options = {}) => loopbackGuard({ schemes: PROBE_SCHEMES, ...options })

function ask(question: string, { keyword = null, ...wanted }: Wanted & { keyword?: string | null } = {}) {
  const url = `dns://${dns.address}/${question}`
  return check(url, { kind: 'dns', guard: guard(), expect: { keyword, ...wanted.expect }, ...wanted })
}

const shortly: Wanted = { cadence: { timeoutMs: 1_000 } }

describe('an answer', () => {
  test.each([
    ['shop.example', 'A of shop.example: 192.0.2.10, 192.0.2.9'],
    ['shop.example?type=AAAA', 'AAAA of shop.example: 2001:db8::10'],
    ['www.shop.example?type=A', 'A of www.shop.example: 192.0.2.10, 192.0.2.9'],
    ['www.shop.example?type=CNAME', 'CNAME of www.shop.example: shop.example'],
    ['example.com?type=MX', 'MX of example.com: 10 Mail.example.com, 20 mail2.example.com'],
    ['example.com?TYPE=ns;class=in', 'NS of example.com: ns1.example.com, ns2.example.com'],
    ['example.com.?type=SOA', 'SOA of example.com: ns1.example.com admin.example.com 2026112301 7200 3600 1209600 300'],
    ['example.com?type=TXT', 'TXT of example.com: other, v=spf1 ip4:192.0.2.0/24 -all'],
    ['example.com?type=CAA', 'CAA of example.com: 0 issue "letsencrypt.org", 128 iodef "mailto:a"'],
    ['_sip._tcp.example.com?type=SRV', 'SRV of _sip._tcp.example.com: 10 60 5060 sip.example.com'],
    ['10.2.0.192.in-addr.arpa?type=PTR', 'PTR of 10.2.0.192.in-addr.arpa: shop.example'],
    ['münchen.example', 'A of xn--mnchen-3ya.example: 192.0.2.11'],
  ])('to %s is told in the words of a zone file', async (question, because) => {
    expect(await ask(question)).toMatchObject({
      outcome: 'pass',
      code: 'ok',
      because: expect.stringMatching(/ in \d+ ms$/),
      phases: { firstByteMs: expect.any(Number), connectMs: null },
    })
    expect((await ask(question)).because.replace(/ in \d+ ms$/, '')).toBe(because)
  })

  test('that does not fit into a packet is fetched over TCP', async () => {
    const result = await ask('long.example?type=TXT', { keyword: 'part-19' })
    expect(result).toMatchObject({ outcome: 'pass' })
    expect(dns.overTcp).toContain('long.example')
    expect(result.because.length).toBeLessThan(300)
  })

  test('whose first packet was lost is asked for again', async () => {
    const result = await ask('lossy.example', { cadence: { timeoutMs: 2_000 } })
    expect(result).toMatchObject({ outcome: 'pass', because: expect.stringContaining('192.0.2.66') })
    expect(dns.asked.filter((one) => one === 'lossy.example A')).toHaveLength(2)
  })

  test('that takes longer than it may is slow', async () => {
    expect(await ask('shop.example', { expect: { slowMs: 0 } })).toMatchObject({ outcome: 'slow', code: 'slow' })
  })
})

describe('a keyword', () => {
  test.each([
    ['shop.example', '192.0.2.9'],
    ['shop.example?type=AAAA', '2001:DB8:0:0::10'],
    ['example.com?type=MX', '10 mail.example.com'],
    ['example.com?type=MX', 'MAIL2.example.com.'],
    ['example.com?type=CAA', 'letsencrypt.org'],
    ['example.com?type=CAA', '0 issue "letsencrypt.org"'],
    ['example.com?type=TXT', 'spf1 ip4:192.0.2.0'],
  ])('of whole words is found: %s, %s', async (question, keyword) => {
    expect(await ask(question, { keyword })).toMatchObject({ outcome: 'pass', code: 'ok' })
  })

  test.each([
    ['shop.example', '192.0.2.1'],
    ['shop.example', '92.0.2.10'],
    ['shop.example?type=AAAA', '2001:db8::1'],
    ['example.com?type=MX', '0 mail.example.com'],
    ['example.com?type=MX', 'mail.example'],
    ['example.com?type=TXT', 'V=SPF1'],
    ['example.com?type=NS', 'ns1.example.com ns2.example.com'],
  ])('that is a part of one, or spans two answers, is not: %s, %s', async (question, keyword) => {
    expect(await ask(question, { keyword })).toMatchObject({ outcome: 'fail', code: 'keyword-missing' })
  })

  test('that is missing leaves the answers as evidence', async () => {
    expect(await ask('example.com?type=MX', { keyword: '30 mail.example.com' })).toMatchObject({
      because: '"30 mail.example.com" is not among the MX answers for example.com',
      evidence: { bodyStart: '10 Mail.example.com\n20 mail2.example.com', remoteAddress: '127.0.0.1' },
    })
  })
})

describe('what is no answer', () => {
  test.each([
    ['a name that is not there', 'gone.example', 'dns-not-found', '127.0.0.1 says that there is no gone.example'],
    ['no record of that type', 'shop.example?type=MX', 'dns-not-found', '127.0.0.1 knows no MX of shop.example'],
    ['no record at all', 'bare.example', 'dns-not-found', '127.0.0.1 knows no A of bare.example'],
    ['an alias to nowhere', 'dangling.example', 'dns-not-found', '127.0.0.1 knows no A of dangling.example'],
    ['SERVFAIL', 'broken.example', 'dns-fault', '127.0.0.1 answers SERVFAIL to A of broken.example'],
    ['REFUSED', 'closed.example', 'dns-fault', '127.0.0.1 answers REFUSED to A of closed.example'],
    [
      'bytes that are no DNS',
      'garbled.example',
      'dns-fault',
      '127.0.0.1 answers something that cannot be read to A of garbled.example',
    ],
    ['silence', 'mute.example', 'timeout-dns', '127.0.0.1: DNS did not answer in time'],
    ['an answer with another id', 'spoofed.example', 'timeout-dns', '127.0.0.1: DNS did not answer in time'],
    ['an answer to another question', 'swapped.example', 'timeout-dns', '127.0.0.1: DNS did not answer in time'],
  ])('%s', async (_name, question, code, because) => {
    expect(await ask(question, code.startsWith('timeout') ? shortly : {})).toMatchObject({
      outcome: 'fail',
      code,
      because,
    })
  })

  test('a server that is not there', async () => {
    const gone = await startDnsServer({})
    gone.close()
    const result = await check(`dns://${gone.address}/shop.example`, { kind: 'dns', guard: guard() })
    expect(result).toMatchObject({
      outcome: 'fail',
      code: 'dns-fault',
      because: '127.0.0.1 cannot be asked: closed, or out of reach',
      phases: { firstByteMs: null },
    })
  })
})

describe('the resolver', () => {
  test('may be a name, which is resolved and judged like every other', async () => {
    const { port } = new URL(`http://${dns.address}`)
    const url = `dns://NS1.example:${port}/shop.example`
    const at = (address: string) => guard({ resolve: scriptedDns({ 'NS1.example': [address] }) })
    expect(await check(url, { kind: 'dns', guard: at('127.0.0.1') })).toMatchObject({
      outcome: 'pass',
      phases: { dnsMs: expect.any(Number) },
    })
    expect(await check(url, { kind: 'dns', guard: at('10.0.0.1') })).toMatchObject({ code: 'blocked' })
    expect(await check(url, { kind: 'dns', guard: guard({ resolve: noDns }) })).toMatchObject({ code: 'dns-not-found' })
  })

  test('on a private address is not asked unless its network is listed', async () => {
    const before = dns.asked.length
    const result = await check(`dns://${dns.address}/shop.example`, {
      kind: 'dns',
      guard: createGuard({ allow: [], schemes: PROBE_SCHEMES, resolve: noDns }),
    })
    expect(result).toMatchObject({ outcome: 'inconclusive', code: 'blocked' })
    expect(dns.asked).toHaveLength(before)
  })

  test('cannot be connected to through the guard', async () => {
    const opening = guard().open(new URL(`dns://${dns.address}/shop.example`), AbortSignal.timeout(1_000))
    await expect(opening).rejects.toMatchObject({ code: 'blocked' })
  })
})

describe('a URL', () => {
  const strict = createGuard({ allow: [], schemes: PROBE_SCHEMES, resolve: noDns })
  test.each([
    'dns:///example.com',
    'dns:example.com?type=MX',
    'dns://9.9.9.9/example.com?type=aaaa',
    'dns://[2620:fe::fe]:5353/_dmarc.example.com?type=TXT',
    'dns://NS1.Example.com/*.example.com?class=IN&type=A',
    'dns:///0/25.2.0.192.in-addr.arpa?type=PTR',
  ])('%s may be asked', async (url) => {
    expect(strict.check(url)).toMatchObject({ url: expect.any(URL) })
    expect(await strict.vet(url, AbortSignal.timeout(1_000))).toMatchObject({ url: expect.any(URL) })
  })

  test.each([
    ['dns://9.9.9.9', 'asks for no name: write dns://9.9.9.9/example.com?type=A'],
    ['dns://9.9.9.9/?type=A', 'asks for no name: write dns://9.9.9.9/example.com?type=A'],
    ['dns:///a..example.com', 'asks for no name: write dns:///example.com?type=A'],
    [`dns:///${'a'.repeat(64)}.com`, 'asks for no name: write dns:///example.com?type=A'],
    ['dns:///%ff.com', 'asks for no name: write dns:///example.com?type=A'],
    ['dns:///example.com?type=ANY', 'asks for another type than A, AAAA, CAA, CNAME, MX, NS, PTR, SOA, SRV, TXT'],
    ['dns:///example.com?typo=A', 'may say type, and class=IN, after the question mark, and nothing else'],
    ['dns:///example.com?class=CH', 'may say type, and class=IN, after the question mark, and nothing else'],
    ['dns://0x7f.1/example.com', 'names a host in an unusual spelling'],
    ['dns://192.168.1.1/example.com', '192.168.1.1 leads to 192.168.1.1, which is not public'],
  ])('%s is refused', (url, because) => {
    expect(strict.check(url)).toMatchObject({ because })
  })
})
