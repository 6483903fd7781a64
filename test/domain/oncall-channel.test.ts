import { describe, expect, test } from 'vitest'
import { givenSecret, spelledAddress } from '../../server/domain/oncall-channel.ts'
import { pagerAction } from '../../server/domain/pager.ts'
import { smsLength, smsText } from '../../server/domain/sms-text.ts'

test.each([
  ['email', 'Night@Example.com', 'night@example.com'],
  ['sms', '+39 (333) 123-45.67', '+393331234567'],
  ['ntfy', 'https://ntfy.sh/our_topic-1', 'https://ntfy.sh/our_topic-1'],
  ['pagerduty', 'https://events.eu.pagerduty.com/v2/enqueue', 'https://events.eu.pagerduty.com/v2/enqueue'],
] as const)('an address of %s is kept in one spelling', (channel, written, kept) => {
  expect(spelledAddress(channel, written)).toBe(kept)
})

test.each([
  ['sms', '333 1234567'],
  ['sms', '+0123456789'],
  ['sms', '+391234567890123456'],
  ['ntfy', 'https://ntfy.sh/'],
  ['ntfy', 'https://ntfy.sh/a/b'],
  ['ntfy', `https://ntfy.sh/${'x'.repeat(65)}`],
  ['email', 'no address'],
] as const)('as an address of %s, %s is refused', (channel, written) => {
  expect(spelledAddress(channel, written)).toMatchObject({ refused: 'address-refused' })
})

test.each([
  ['pagerduty', null, { refused: 'secret-missing' }],
  ['pagerduty', 'short', { refused: 'secret-refused' }],
  ['pagerduty', 'R0123456789abcdefABCDEF012345678', 'R0123456789abcdefABCDEF012345678'],
  ['ntfy', null, null],
  ['ntfy', 'tk_1', 'tk_1'],
  ['ntfy', 'a\r\nb', { refused: 'secret-refused' }],
  ['sms', 'tk_1', { refused: 'secret-refused' }],
  ['webhook', 'whsec_x', { refused: 'secret-refused' }],
] as const)('a secret given for %s: %j', (channel, secret, expected) => {
  const given = givenSecret(channel, secret)
  if (expected === null || typeof expected === 'string') expect(given).toBe(expected)
  else expect(given).toMatchObject(expected)
})

describe('an SMS', () => {
  test.each([
    ['160 letters of GSM-7 are one', 'a'.repeat(160), 'GSM-7', 1],
    ['161 are two, of 153 each', 'a'.repeat(161), 'GSM-7', 2],
    ['306 are still two', 'a'.repeat(306), 'GSM-7', 2],
    ['307 are three', 'a'.repeat(307), 'GSM-7', 3],
    ['Italian accents are in GSM-7', 'èéùìòà'.repeat(26), 'GSM-7', 1],
    ['a euro sign takes two places', '€'.repeat(80), 'GSM-7', 1],
    ['and 81 of them are two SMS', '€'.repeat(81), 'GSM-7', 2],
    ['one sign outside makes it UCS-2', `${'a'.repeat(69)}ж`, 'UCS-2', 1],
    ['71 of those are two', `${'a'.repeat(70)}ж`, 'UCS-2', 2],
    ['of 67 each', 'ж'.repeat(135), 'UCS-2', 3],
    ['an emoji takes two places', '🚒'.repeat(36), 'UCS-2', 2],
  ] as const)('%s', (_name, text, encoding, segments) => {
    expect(smsLength(text)).toEqual({ encoding, segments })
  })

  const LINK = 'https://status.example.com/console/#/incidents/01k0000000000000000000000a'

  test('typographic signs become plain ones, so that it stays short', () => {
    expect(smsText('Sospetto: l’app “Rai” è giù…', LINK)).toBe(`Sospetto: l'app "Rai" è giù...\n${LINK}`)
  })

  test.each([['a'], ['ж'], ['🚒']])('what is too long is cut before the link, of %s', (letter) => {
    const text = smsText(letter.repeat(900), LINK)
    expect(smsLength(text).segments).toBeLessThanOrEqual(2)
    expect(text.endsWith(`...\n${LINK}`)).toBe(true)
    expect(text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/)
  })
})

test.each([
  ['suspected', 'trigger'],
  ['acknowledged', 'acknowledge'],
  ['ended', 'resolve'],
  ['over-unconfirmed', 'resolve'],
  ['looks-recovered', null],
] as const)('for a pager, %s is %s', (what, action) => {
  expect(pagerAction(what)).toBe(action)
})
