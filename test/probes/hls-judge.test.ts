/** What the playlists of a stream make up together: degraded told from down, and not knowing from both. */
import { expect, test } from 'vitest'
import { judgeStream, type Part } from '../../probes/kinds/hls-judge.ts'

const LETTERS = { p: 'plays', l: 'late', t: 'thin', s: 'stalled', m: 'missing', e: 'ended' } as const

/** One letter a playlist, `u` for one that could not be looked at; after a space, the renditions. */
function partsOf(text: string): Part[] {
  const [variants = '', renditions = ''] = text.split(' ')
  const part = (letter: string, isVariant: boolean): Part => {
    const seen = { name: letter, isVariant, because: 'why' }
    if (letter === 'u') return { ...seen, is: 'unseen', code: 'blocked' }
    return { ...seen, is: LETTERS[letter as keyof typeof LETTERS] }
  }
  return [...[...variants].map((letter) => part(letter, true)), ...[...renditions].map((letter) => part(letter, false))]
}

test.each([
  ['p', 'pass', 'ok', 'p: why'],
  ['ppp pp', 'pass', 'ok', 'All 5 playlists play'],
  ['ppu', 'pass', 'ok', 'All 2 playlists play'],
  ['pll', 'slow', 'stream-late', '2 of 3 playlists are late; l: why'],
  ['ptl', 'slow', 'stream-late', '1 of 3 playlists is late; l: why'],
  ['pt', 'slow', 'stream-partial', '1 of 2 playlists is too small; t: why'],
  ['pm', 'slow', 'stream-partial', '1 of 2 playlists plays; m: why'],
  ['lms', 'slow', 'stream-partial', '1 of 3 playlists plays; m: why'],
  ['pp s', 'slow', 'stream-partial', '2 of 3 playlists play; s: why'],
  ['mm', 'fail', 'stream-gone', '0 of 2 playlists play; m: why'],
  ['e', 'fail', 'stream-gone', 'e: why'],
  ['mms', 'fail', 'stream-stalled', '0 of 3 playlists play; s: why'],
  ['ss p', 'fail', 'stream-stalled', '1 of 3 playlists plays; s: why'],
  ['mm u', 'fail', 'stream-gone', '0 of 2 playlists play; m: why'],
  ['mu', 'slow', 'stream-partial', 'm: why'],
  ['uu', 'inconclusive', 'blocked', 'u: why'],
  ['u p', 'inconclusive', 'blocked', 'u: why'],
] as const)('%s is %s, %s', (text, outcome, code, because) => {
  expect(judgeStream(partsOf(text))).toEqual({ outcome, code, because })
})
