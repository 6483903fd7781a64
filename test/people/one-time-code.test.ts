import { expect, test } from 'vitest'
import { codeOf, fromBase32, stepOf, toBase32 } from '../../server/store/one-time-code.ts'

/** RFC 6238, appendix B: a secret as long as the hash, its digits repeated. */
const secretOf = (length: number) => Buffer.from('1234567890'.repeat(7).slice(0, length))
const VECTORS = [
  [59, '94287082', '46119246', '90693936'],
  [1_111_111_109, '07081804', '68084774', '25091201'],
  [1_111_111_111, '14050471', '67062674', '99943326'],
  [1_234_567_890, '89005924', '91819424', '93441116'],
  [2_000_000_000, '69279037', '90698825', '38618901'],
  [20_000_000_000, '65353130', '77737706', '47863826'],
] as const

test.each(VECTORS)('RFC 6238 at second %i', (seconds, sha1, sha256, sha512) => {
  const step = Math.floor(seconds / 30)
  expect(codeOf(secretOf(20), step, { algorithm: 'sha1', digits: 8 })).toBe(sha1)
  expect(codeOf(secretOf(32), step, { algorithm: 'sha256', digits: 8 })).toBe(sha256)
  expect(codeOf(secretOf(64), step, { algorithm: 'sha512', digits: 8 })).toBe(sha512)
})

/** RFC 4226, appendix D. */
test.each(
  ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'].map(
    (code, count) => [count, code] as const,
  ),
)('RFC 4226 at count %i is %s', (count, code) => {
  expect(codeOf(secretOf(20), count)).toBe(code)
})

/** RFC 4648, section 10, without the padding. */
test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('RFC 4648 writes "%s" as "%s"', (plain, written) => {
  expect(toBase32(Buffer.from(plain))).toBe(written)
  if (written !== '') expect(Buffer.from(fromBase32(written) ?? []).toString()).toBe(plain)
})

const SECRET = secretOf(20)
const NOW = 1_000 * 30_000 + 12_000

test.each([
  ['the code of now', 1_000, -1, 1_000],
  ['the one before', 999, -1, 999],
  ['the next one', 1_001, -1, 1_001],
  ['one that is a minute old', 998, -1, null],
  ['one of the minute to come', 1_002, -1, null],
  ['one that was taken', 1_000, 1_000, null],
  ['one before the one that was taken', 999, 1_000, null],
] as const)('%s is taken or not', (_name, step, after, expected) => {
  expect(stepOf(SECRET, { code: codeOf(SECRET, step), now: NOW, after })).toBe(expected)
})

test.each(['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦'])('"%s" is no code', (code) => {
  expect(stepOf(SECRET, { code, now: NOW, after: -1 })).toBeNull()
})

test('blanks in a code do not count', () => {
  const code = codeOf(SECRET, 1_000)
  expect(stepOf(SECRET, { code: ` ${code.slice(0, 3)} ${code.slice(3)} `, now: NOW, after: -1 })).toBe(1_000)
})
