import { describe, expect, test } from 'vitest'
import { mailAddress } from '../../server/domain/address.ts'
import { isRefusal } from '../../server/domain/refusal.ts'

describe('mail addresses', () => {
  test.each([
    ['a plain one', 'ada@example.com', 'ada@example.com'],
    ['capitals and spaces around it', '  Ada.Lovelace@Example.COM ', 'ada.lovelace@example.com'],
    ['a tag', 'ada+status@example.co.uk', 'ada+status@example.co.uk'],
    [
      'every special character that RFC 5322 lets stand unquoted',
      "!#$%&'*+/=?^_`{|}~-@example.com",
      "!#$%&'*+/=?^_`{|}~-@example.com",
    ],
    ['an international domain in its xn-- form', 'ada@xn--citt-0na.it', 'ada@xn--citt-0na.it'],
    ['64 characters before the @', `${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('%s is taken', (_name, written, key) => {
    expect(mailAddress(written)).toEqual({ address: written.trim(), key })
  })

  test.each([
    ['nothing', ''],
    ['no @', 'ada.example.com'],
    ['two @', 'ada@home@example.com'],
    ['a quoted local part', '"ada lovelace"@example.com'],
    ['a quoted @', '"a@b"@example.com'],
    ['a comment', 'ada(home)@example.com'],
    ['a comment in the domain', 'ada@(home)example.com'],
    ['a group', 'friends: ada@example.com, grace@example.com;'],
    ['a list', 'ada@example.com,grace@example.com'],
    ['a display name', 'Ada <ada@example.com>'],
    ['a line break that would begin a header', 'a@b.example\r\nBcc: x@example.com'],
    ['a line break at the end', 'ada@example.com\r\n'],
    ['a bare line feed', 'ada@example.com\nx'],
    ['a NUL', 'ada\u0000@example.com'],
    ['a space within', 'ada lovelace@example.com'],
    ['a Cyrillic look-alike', 'аda@example.com'],
    ['a Cyrillic look-alike in the domain', 'ada@exаmple.com'],
    ['full-width characters', 'ada＠example.com'],
    ['a right-to-left override', 'ada\u202e@example.com'],
    ['a zero-width space', 'ada@exam\u200bple.com'],
    ['a dot at the start', '.ada@example.com'],
    ['a dot before the @', 'ada.@example.com'],
    ['two dots', 'a..da@example.com'],
    ['an IP literal', 'ada@[127.0.0.1]'],
    ['an IP address', 'ada@127.0.0.1'],
    ['one label', 'ada@localhost'],
    ['an empty label', 'ada@example..com'],
    ['a dot at the end', 'ada@example.com.'],
    ['a hyphen at the start of a label', 'ada@-example.com'],
    ['an underscore in the domain', 'ada@exa_mple.com'],
    ['a percent route', 'ada%example.com@'],
    ['a bang path with spaces', 'host!ada @example.com'],
    ['255 characters', `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example.com`],
    ['65 characters before the @', `${'a'.repeat(65)}@example.com`],
    ['a label of 64', `ada@${'b'.repeat(64)}.com`],
    ['10,000 brackets', `${'('.repeat(10_000)}a@example.com`],
    ['10,000 dots', `a@${'.'.repeat(10_000)}`],
    ['a megabyte of spaces', ' '.repeat(1_000_000)],
    ['a megabyte of @', '@'.repeat(1_000_000)],
  ])('R47 %s is refused', (_name, written) => {
    const answer = mailAddress(written)
    expect(isRefusal(answer) && answer.refused).toBe('address-refused')
  })

  // Not a measure of speed: a rule that backtracks takes minutes here.
  test('R47 ten thousand hostile addresses are read in no more time than a form may take', { timeout: 10_000 }, () => {
    const hostile = [
      '('.repeat(10_000),
      `${'a.'.repeat(5_000)}@`,
      `a@${'b-'.repeat(5_000)}`,
      `${'"\\'.repeat(5_000)}"@x.com`,
    ]
    const refused = Array.from({ length: 10_000 }, (_, n) => mailAddress(hostile[n % hostile.length] ?? ''))
    expect(refused.every(isRefusal)).toBe(true)
  })
})
