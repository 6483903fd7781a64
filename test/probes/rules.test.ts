/** The pure rules of the prober: what a measurement comes to, and when the prober was blind. */
import { describe, expect, test } from 'vitest'
import { assess, type Body, type Measurement } from '../../probes/assess.ts'
import { bodyStart, redact, withoutQuery } from '../../probes/evidence.ts'
import { faultOf } from '../../probes/faults.ts'
import { RESULT_CODES, type ResultCode } from '../../probes/protocol/result-codes.ts'
import { type Expectation, NOTHING_EXPECTED, type Outcome, type ProbeResult } from '../../probes/protocol.ts'
import { believed, blindness, type SightFacts, wasHeard } from '../../probes/sight.ts'

const plain = NOTHING_EXPECTED

function answer(status: number, body: Body = { is: 'whole', text: 'all is well' }, totalMs = 100): Measurement {
  return { is: 'answer', status, body, wrong: null, totalMs }
}

describe('assess', () => {
  const broken: Body = { is: 'broken', code: 'timeout-body', because: 'the body did not end in time' }
  const cut: Body = { is: 'cut', text: 'all is' }
  const cases: [string, Measurement, Partial<Expectation>, Outcome, ResultCode, string][] = [
    ['an expected answer passes', answer(200), {}, 'pass', 'ok', 'HTTP 200 in 100 ms'],
    ['the ends of a range belong to it', answer(299), {}, 'pass', 'ok', 'HTTP 299 in 100 ms'],
    ['an unexpected status fails', answer(504), {}, 'fail', 'http-status', 'HTTP 504 instead of 200-299'],
    ['single statuses count', answer(401), { status: [200, 401] }, 'pass', 'ok', 'HTTP 401 in 100 ms'],
    [
      'and are named',
      answer(500),
      { status: [200, [300, 399]] },
      'fail',
      'http-status',
      'HTTP 500 instead of 200, 300-399',
    ],
    ['the status goes before the body', answer(504, broken), {}, 'fail', 'http-status', 'HTTP 504 instead of 200-299'],
    ['a broken body fails', answer(200, broken), {}, 'fail', 'timeout-body', 'the body did not end in time'],
    ['a wanted word', answer(200), { keyword: 'well' }, 'pass', 'ok', 'HTTP 200 in 100 ms'],
    ['a missing word', answer(200), { keyword: 'Well' }, 'fail', 'keyword-missing', 'The body does not contain "Well"'],
    [
      'an unwanted word',
      answer(200),
      { keyword: 'well', keywordWanted: false },
      'fail',
      'keyword-present',
      'The body contains "well", which it must not',
    ],
    [
      'an absent unwanted word',
      answer(200),
      { keyword: 'bad', keywordWanted: false },
      'pass',
      'ok',
      'HTTP 200 in 100 ms',
    ],
    [
      'a body over the limit is enough where no word is looked for',
      answer(200, cut),
      {},
      'pass',
      'ok',
      'HTTP 200 in 100 ms',
    ],
    [
      'or where the word came before the limit',
      answer(200, cut),
      { keyword: 'all' },
      'pass',
      'ok',
      'HTTP 200 in 100 ms',
    ],
    [
      'else it cannot be judged',
      answer(200, cut),
      { keyword: 'well' },
      'fail',
      'body-too-large',
      '"well" is not in the first part of a body that is over the limit',
    ],
    [
      'nor can the absence of a word',
      answer(200, cut),
      { keyword: 'well', keywordWanted: false },
      'fail',
      'body-too-large',
      '"well" is not in the first part of a body that is over the limit',
    ],
    [
      'slower than the threshold is slow',
      answer(200, undefined, 101),
      { slowMs: 100 },
      'slow',
      'slow',
      'HTTP 200 in 101 ms, slower than 100 ms',
    ],
    [
      'as slow as the threshold is not',
      answer(200, undefined, 100),
      { slowMs: 100 },
      'pass',
      'ok',
      'HTTP 200 in 100 ms',
    ],
    [
      'a fault of the network fails',
      { is: 'fault', code: 'connect-refused', because: 'x' },
      {},
      'fail',
      'connect-refused',
      'x',
    ],
    ['a refusal of ours does not', { is: 'fault', code: 'blocked', because: 'x' }, {}, 'inconclusive', 'blocked', 'x'],
    ['nor does a fault of ours', { is: 'fault', code: 'fault', because: 'x' }, {}, 'inconclusive', 'fault', 'x'],
  ]
  test.each(cases)('%s', (_name, measured, expected, outcome, code, because) => {
    expect(assess(measured, { ...plain, ...expected })).toEqual({ outcome, code, because })
  })
})

describe('sight', () => {
  const clear: SightFacts = {
    ...{ stallMs: 0, clockStepMs: 0, loopLagP99Ms: 21 },
    ...{ hosts: { heard: 5, silent: 0 }, names: { heard: 5, silent: 0 } },
  }

  const facts: [string, Partial<SightFacts>, RegExp | null][] = [
    ['nothing unusual', {}, null],
    ['a stall at the limit', { stallMs: 500 }, null],
    ['a stall above it', { stallMs: 30_000 }, /stood still for 30\.0 s/],
    ['a clock that drifts', { clockStepMs: -2_000 }, null],
    ['a clock that was moved back', { clockStepMs: -3_600_000 }, /moved by -3600\.0 s/],
    ['a clock that was moved forward', { clockStepMs: 2_001 }, /moved by 2\.0 s/],
    ['a loop that lags', { loopLagP99Ms: 501 }, /lags by 501 ms/],
    ['three silent hosts of three', { hosts: { heard: 0, silent: 3 } }, null],
    ['four silent hosts of four', { hosts: { heard: 0, silent: 4 } }, /no network: 4 of 4/],
    ['four silent hosts of eight', { hosts: { heard: 4, silent: 4 } }, /no network: 4 of 8/],
    ['four silent hosts of nine', { hosts: { heard: 5, silent: 4 } }, null],
    ['half of a hundred', { hosts: { heard: 50, silent: 50 } }, /no network/],
  ]
  test.each(facts)('%s', (_name, fact, reason) => {
    const because = blindness({ ...clear, ...fact })
    expect(because === null ? reason === null : reason?.test(because)).toBe(true)
  })

  const stalled = { stallMs: 30_000 }
  const nameless = { hosts: { heard: 20, silent: 4 }, names: { heard: 0, silent: 4 } }
  const results: [string, Outcome, ResultCode, Partial<SightFacts>, Outcome, ResultCode][] = [
    ['a fault seen with clear eyes stands', 'fail', 'timeout-connect', {}, 'fail', 'timeout-connect'],
    ['a time-out over a stall is blind', 'fail', 'timeout-first-byte', stalled, 'inconclusive', 'blind'],
    ['a reset over a stall is blind', 'fail', 'connect-reset', stalled, 'inconclusive', 'blind'],
    ['a body that stopped over a stall is blind', 'fail', 'timeout-body', stalled, 'inconclusive', 'blind'],
    ['a lost network is blind', 'fail', 'timeout-dns', { hosts: { heard: 0, silent: 9 } }, 'inconclusive', 'blind'],
    ['no name server is blind', 'fail', 'timeout-dns', nameless, 'inconclusive', 'blind'],
    ['one that only fails is, too', 'fail', 'dns-fault', nameless, 'inconclusive', 'blind'],
    ['a name that is not there is evidence without one', 'fail', 'dns-not-found', nameless, 'fail', 'dns-not-found'],
    ['so is a host that is silent by its address', 'fail', 'timeout-connect', nameless, 'fail', 'timeout-connect'],
    ['most names are found', 'fail', 'timeout-dns', { names: { heard: 5, silent: 4 } }, 'fail', 'timeout-dns'],
    ['a certificate over a moved clock is blind', 'fail', 'tls', { clockStepMs: 1e7 }, 'inconclusive', 'blind'],
    ['a 504 that came is evidence', 'fail', 'http-status', stalled, 'fail', 'http-status'],
    ['a missing word is evidence', 'fail', 'keyword-missing', stalled, 'fail', 'keyword-missing'],
    ['a wrong header is evidence', 'fail', 'header-mismatch', stalled, 'fail', 'header-mismatch'],
    ['a body without the pattern is evidence', 'fail', 'pattern-missing', stalled, 'fail', 'pattern-missing'],
    ['a wrong value is evidence', 'fail', 'json-mismatch', stalled, 'fail', 'json-mismatch'],
    [
      'an answer without what the next step needs is evidence',
      'fail',
      'value-missing',
      stalled,
      'fail',
      'value-missing',
    ],
    ['a good answer is good', 'pass', 'ok', stalled, 'pass', 'ok'],
    ['slowness is not judged with a bad clock', 'slow', 'slow', stalled, 'pass', 'ok'],
    ['an end of days over a moved clock is blind', 'slow', 'expiring', { clockStepMs: 1e7 }, 'inconclusive', 'blind'],
    ['a blocked check stays blocked', 'inconclusive', 'blocked', stalled, 'inconclusive', 'blocked'],
  ]
  test.each(results)('%s', (_name, outcome, code, fact, thenOutcome, thenCode) => {
    const told = believed(resultWith(outcome, code), { ...clear, ...fact })
    expect([told.outcome, told.code]).toEqual([thenOutcome, thenCode])
  })

  test.each([
    ['pass', 'ok', true],
    ['fail', 'http-status', true],
    ['fail', 'connect-refused', true],
    ['fail', 'dns-not-found', true],
    ['fail', 'timeout-first-byte', true],
    ['fail', 'timeout-connect', false],
    ['fail', 'unreachable', false],
    ['fail', 'dns-fault', false],
    ['fail', 'timeout-dns', false],
    ['inconclusive', 'blocked', null],
    ['inconclusive', 'fault', null],
  ] as const)('after %s %s the host was heard: %s', (outcome, code, heard) => {
    expect(wasHeard(resultWith(outcome, code))).toBe(heard)
  })

  /** What an answer says, in whatever kind: evidence also over a stall. The rest may be our own doing. */
  const answers = [
    ...['http-status', 'keyword-missing', 'keyword-present', 'body-too-large', 'bad-encoding', 'redirect'],
    ...['header-mismatch', 'pattern-missing', 'json-mismatch', 'value-missing', 'not-serving', 'no-starttls'],
    ...['upstream-degraded', 'upstream-outage', 'auth-refused', 'query-failed', 'value-mismatch'],
  ]
  const failures = RESULT_CODES.filter((code) => code !== 'ok' && code !== 'slow')

  test.each(failures)(
    'a failure by %s over a stall is evidence where it rests on an answer, else it is blind',
    (code) => {
      const { outcome } = believed(resultWith('fail', code), { ...clear, ...stalled })
      expect(outcome).toBe(answers.includes(code) ? 'fail' : 'inconclusive')
    },
  )

  const silent = ['timeout-dns', 'dns-fault', 'timeout-connect', 'unreachable', 'no-echo']
  test.each(failures)('a failure by %s is a silent host where nothing at all came back', (code) => {
    expect(wasHeard(resultWith('fail', code))).toBe(!silent.includes(code))
  })

  test('a name server that answered with a failure was heard', () => {
    const failed = resultWith('fail', 'dns-fault')
    expect(wasHeard({ ...failed, phases: { ...failed.phases, firstByteMs: 3 } })).toBe(true)
  })
})

describe('errors of the system', () => {
  test.each([
    ['ECONNREFUSED', 'connect-refused'],
    ['ECONNRESET', 'connect-reset'],
    ['EPIPE', 'connect-reset'],
    ['ENETUNREACH', 'unreachable'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ETIMEDOUT', 'timeout-connect'],
    ['EPROTO', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EMFILE', 'fault'],
    ['EADDRNOTAVAIL', 'fault'],
    ['ENOMEM', 'fault'],
    ['SOMETHING_NEW', 'fault'],
  ] as const)('%s while connecting means %s', (code, meant) => {
    expect(faultOf(Object.assign(new Error(), { code }), 'connect', 'h').code).toBe(meant)
  })

  test('of several addresses the last error counts', () => {
    const errors = ['ETIMEDOUT', 'ECONNREFUSED'].map((code) => Object.assign(new Error(), { code }))
    expect(faultOf(new AggregateError(errors), 'connect', 'h').code).toBe('connect-refused')
  })
})

describe('redaction', () => {
  test.each([
    ['password=hunter2&user=anna', 'password=[redacted]&user=anna'],
    ['{"api_key":"abc","name":"x"}', '{"api_key":[redacted],"name":"x"}'],
    ['<input name="csrf" value="1">', '<input name="csrf" value="1">'],
    ['Set-Cookie: sid=abc; Path=/', 'Set-Cookie: [redacted]; Path=/'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: [redacted]'],
    ['bearer abc.def.ghi', 'bearer [redacted]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '[redacted]'],
    ['postgres://app:s3cret@db/x', 'postgres://[redacted]@db/x'],
    ['write to anna.rossi+x@mail.example.it now', 'write to [address] now'],
    ['id 0123456789abcdef0123456789abcdef', 'id [redacted]'],
    ['key AbCdEfGhIjKlMnOpQrStUvWxYz0123456789', 'key [redacted]'],
    ['-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----', '[redacted]'],
    [
      'an ordinary sentence about HTTP 504 and a-rather-long-kebab-case-identifier',
      'an ordinary sentence about HTTP 504 and a-rather-long-kebab-case-identifier',
    ],
  ])('%s', (text, shown) => expect(redact(text)).toBe(shown))

  test('a secret that crosses the end of what is kept is not shown in part', () => {
    expect(bodyStart(`${'x '.repeat(1_020)}password=hunter2hunter2`)).not.toContain('hunt')
  })

  test('a megabyte made to confuse the patterns costs no more than what is looked at', () => {
    for (const piece of ['a', '@', '.', 'a@', 'eyJ.', '-----BEGIN ', 'password', '"', 'a://', '==']) {
      expect(bodyStart(piece.repeat(1_000_000 / piece.length))?.length).toBeLessThanOrEqual(2_048)
    }
  })

  test('a redirect is told without its query', () => {
    expect(withoutQuery('https://a.example/login?token=abc#frag')).toBe('https://a.example/login?...')
  })
})

function resultWith(outcome: Outcome, code: ResultCode): ProbeResult {
  const phases = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 1 }
  return {
    probeId: 'p',
    version: 1,
    at: 0,
    outcome,
    code,
    because: 'x',
    status: null,
    phases,
    evidence: null,
    why: 'planned',
  }
}
