import { describe, expect, test } from 'vitest'
import { type Encoding, preferredEncoding } from '../../server/http/accept-encoding.ts'
import { preferredLanguage } from '../../server/http/accept-language.ts'

describe('the language a reader wants most', () => {
  test.each([
    ['none is named', undefined, null],
    ['an empty header', '', null],
    ['the plain one', 'it', 'it'],
    ['a region of it', 'it-CH', 'it'],
    ['script and region', 'en-Latn-GB', 'en'],
    ['capital letters', 'IT-it', 'it'],
    ['the weight decides, not the order', 'en;q=0.3, it;q=0.8', 'it'],
    ['of equal weight the first', 'it, en', 'it'],
    ['what we do not have is passed over', 'de, fr;q=0.9, it;q=0.1', 'it'],
    ['zero means not at all', 'it;q=0', null],
    ['any language is no wish', '*', null],
    ['the region in one language, the plain one first in another', 'it-IT,it;q=0.9,en-US;q=0.8', 'it'],
    ['the full tag before its general form', 'pt-BR', 'pt-BR'],
    ['a weight that is none counts as one', 'it;q=lots, en;q=0.5', 'it'],
    ['more than anybody would write', `${'de,'.repeat(10_000)}it`, null],
    ['a tag of dashes', '-----', null],
  ] as const)('%s', (_name, header, expected) => {
    expect(preferredLanguage(header, ['en', 'it', 'pt-BR'])).toBe(expected)
  })
})

describe('the encoding a client wants', () => {
  const BOTH: readonly Encoding[] = ['br', 'gzip']
  test.each([
    ['none is named', undefined, BOTH, null],
    ['of equal weight the smaller one', 'gzip, deflate, br', BOTH, 'br'],
    ['only what the client can', 'gzip', BOTH, 'gzip'],
    ['only what the file has', 'br, gzip;q=0.5', ['gzip'], 'gzip'],
    ['zero means not at all', 'br;q=0, gzip', BOTH, 'gzip'],
    ['the weight decides', 'br;q=0.1, gzip;q=0.9', BOTH, 'gzip'],
    ['any is taken at its word', '*', BOTH, 'br'],
    ['any, but not that one', '*, br;q=0', BOTH, 'gzip'],
    ['nothing encoded', 'identity', BOTH, null],
    ['a name within a name is another one', 'brotli, xgzip', BOTH, null],
    ['capital letters', 'GZIP', BOTH, 'gzip'],
    ['a file without encodings', 'br', [], null],
  ] as const)('%s', (_name, header, available, expected) => {
    expect(preferredEncoding(header, available)).toBe(expected)
  })
})
