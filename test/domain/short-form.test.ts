import { describe, expect, test } from 'vitest'
import { postLengths, withLink } from '../../server/domain/short-form.ts'

const LINK = 'https://status.example.com/en/incidents/01j9zzzzzzzzzzzzzzzzzzzzzz/'

describe('the length of a post', () => {
  test.each([
    ['a plain sentence', 'Streaming is down.', { x: 18, mastodon: 18, bluesky: 18 }],
    ['a link', LINK, { x: 23, mastodon: 23, bluesky: LINK.length }],
    ['a sentence and its link', withLink('Down.', LINK), { x: 29, mastodon: 29, bluesky: 6 + LINK.length }],
    ['accents, however composed', 'perche\u0301 è', { x: 8, mastodon: 8, bluesky: 8 }],
    ['an emoji', '🎭', { x: 2, mastodon: 1, bluesky: 1 }],
    ['a family, composed of four', '👨‍👩‍👧‍👦', { x: 2, mastodon: 1, bluesky: 1 }],
    ['a flag', '🇮🇹', { x: 2, mastodon: 1, bluesky: 1 }],
    ['Chinese', '服务中断', { x: 8, mastodon: 4, bluesky: 4 }],
    ['typographic quotes and a dash', '“a” – b', { x: 7, mastodon: 7, bluesky: 7 }],
    ['nothing', '', { x: 0, mastodon: 0, bluesky: 0 }],
  ] as const)('of %s is what each network counts', (_what, text, expected) => {
    const { x, mastodon, bluesky } = postLengths(text)
    expect({ x: x.length, mastodon: mastodon.length, bluesky: bluesky.length }).toEqual(expected)
  })

  test('stands beside the longest that the network takes', () => {
    const { x, mastodon, bluesky } = postLengths('a')
    expect([x.longest, mastodon.longest, bluesky.longest]).toEqual([280, 500, 300])
  })

  test('reaches the end of Bluesky also by its bytes', () => {
    const heavy = '👨‍👩‍👧‍👦'.repeat(130)
    expect(postLengths(heavy).bluesky.length).toBe(301)
    expect(postLengths('👨‍👩‍👧‍👦'.repeat(100)).bluesky.length).toBe(100)
  })
})

test('a short form keeps its link, with words or without', () => {
  expect(withLink(' Down. ', LINK)).toBe(`Down.\n${LINK}`)
  expect(withLink('', LINK)).toBe(LINK)
})
