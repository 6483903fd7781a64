/** What docs/ tells a programmer is what the code does: the tables are complete, the example really runs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { RESULT_CODES } from '../../probes/protocol/result-codes.ts'
import { KIND_FORMS, PROBE_KINDS } from '../../probes/protocol.ts'
import { retryDelayMs } from '../../server/domain/outbox.ts'
import { REFUSALS } from '../../server/domain/refusal.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/domain/time.ts'
import { KINDS } from '../../server/domain/told.ts'
import { EDGE_PROBLEMS, problem } from '../../server/http/problem.ts'
import { ROOT, sources } from '../support/sources.ts'
import { rowsUnder } from './tables.ts'

const api = readFileSync(join(ROOT, 'docs/api.md'), 'utf8')
const webhooks = readFileSync(join(ROOT, 'docs/webhooks.md'), 'utf8')
const probes = readFileSync(join(ROOT, 'docs/probes/README.md'), 'utf8')

test('docs/api.md lists every problem with its status and title, and no other', () => {
  const listed = rowsUnder(api, '| Code | Status | Title |')
  const known = [...REFUSALS, ...EDGE_PROBLEMS].map((code) => {
    const { status, title } = problem(code)
    return [`\`${code}\``, String(status), title]
  })
  expect(listed.toSorted()).toEqual(known.toSorted())
})

test('docs/probes/README.md lists every kind of check, each with its page, and every code that one can end with', () => {
  const kinds = rowsUnder(probes, '| Kind | URL | Watches |').map(([kind, url]) => [kind, url])
  const asked = PROBE_KINDS.map((kind) => [`[\`${kind}\`](${kind}.md)`, `\`${KIND_FORMS[kind].example}\``])
  expect(kinds).toEqual([...asked, ...KINDS.slice(asked.length).map((kind) => [`[\`${kind}\`](${kind}.md)`, 'none'])])
  const listed = rowsUnder(probes, '| Code | Outcome | Means |').map(([code]) => code)
  expect(listed).toEqual(RESULT_CODES.map((code) => `\`${code}\``))
})

test('docs/probes/README.md says of exactly those codes that no kind gives them, which no check and no rule names', () => {
  const product = sources(['probes', 'server']).filter((file) => file.path !== 'probes/protocol/result-codes.ts')
  const silent = RESULT_CODES.filter((code) => !product.some((file) => file.text.includes(`'${code}'`)))
  const said = rowsUnder(probes, '| Code | Outcome | Means |').filter(([, , means]) =>
    means?.includes('No kind gives it yet'),
  )
  expect(said.map(([code]) => code)).toEqual(silent.map((code) => `\`${code}\``))
})

const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, min: MINUTE_MS, h: HOUR_MS }

test('docs/webhooks.md tells the waits between tries as they are, to the last one', () => {
  const listed = rowsUnder(webhooks, '| After try | Wait |').flatMap(([tries = '', wait = '']) => {
    const [from = 0, to = from] = tries.split(' to ').map(Number)
    const [amount = '', unit = ''] = wait.split(' ')
    return Array.from({ length: to - from + 1 }, () => Number(amount) * (UNITS[unit] ?? Number.NaN))
  })
  const waits = listed.map((_, index) => retryDelayMs(index + 1))
  expect([waits, retryDelayMs(listed.length + 1)]).toEqual([listed, null])
})

describe('the example that checks a signature', () => {
  const secret = `whsec_${Buffer.from('thirty-two bytes of a secret key').toString('base64')}`
  const body = '{"type":"incident.created"}'
  const at = new Date('2026-06-11T18:50:44Z')
  const headers = {
    'webhook-id': 'one',
    'webhook-timestamp': String(at.getTime() / 1_000),
    'webhook-signature': `v1,AAAA ${new Webhook(secret).sign('one', at, body)}`,
  }
  const example = async () => {
    const [, code = ''] = /```js\n(.+?)```/s.exec(webhooks) ?? []
    const loaded = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    return (of: typeof headers, text: string, key: string, now: number): boolean => loaded.isGenuine(of, text, key, now)
  }

  test.each([
    ['takes what we signed', headers, body, secret, at.getTime(), true],
    ['refuses another body', headers, `${body} `, secret, at.getTime(), false],
    ['refuses another secret', headers, body, 'whsec_AAAA', at.getTime(), false],
    ['refuses an old one', headers, body, secret, at.getTime() + 400_000, false],
    ['refuses one without a signature', { ...headers, 'webhook-signature': '' }, body, secret, at.getTime(), false],
  ])('%s', async (_name, of, text, key, now, expected) => {
    expect((await example())(of, text, key, now)).toBe(expected)
  })
})
