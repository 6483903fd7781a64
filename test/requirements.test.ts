/**
 * Every fault and bad input that the product promises to withstand has a test that says so in its name (`R44 one click ...`),
 * that runs whenever its file does, and that expects something. Whether it expects enough, only a reader can tell.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './support/sources.ts'
import { namesIn } from './support/test-names.ts'

/** Number and promise; docs/faults.md has what the long runs of some of them came to. */
const REQUIREMENTS: readonly (readonly [id: string, promise: string])[] = [
  ['R01', 'kill -9 under load loses nothing that was acknowledged'],
  ['R02', 'kill -9 during the first start or a migration: the next start completes'],
  ['R03', 'SIGTERM under load ends it in time and loses nothing'],
  ['R04', 'a command sent twice with its key is done once'],
  ['R05', 'a crash between commit and reply doubles nothing'],
  ['R06', 'a fan-out that is killed on its way reaches everybody'],
  ['R07', 'a second process on one SQLite file is refused'],
  ['R08', 'two processes on PostgreSQL double nothing, and one takes over from the other'],
  ['R16', 'receivers that fail are tried again'],
  ['R17', 'redirects of receivers are not followed'],
  ['R22', 'webhooks are signed as the standard says'],
  ['R23', 'mail servers that are busy are tried again'],
  ['R24', 'one refused recipient stops nobody else'],
  ['R25', 'a mail that was cut off is sent again under its id'],
  ['R30', 'no spelling of a private address is reached'],
  ['R31', 'other schemes, ports and user info are refused'],
  ['R32', 'names that lead to private addresses are blocked'],
  ['R33', 'redirects of targets are followed within bounds, never to private addresses'],
  ['R35', 'a proxy of the environment is not used by checks'],
  ['R42', 'links in mails change nothing by being opened'],
  ['R44', 'one click unsubscribes'],
  ['R47', 'addresses that are none are refused fast'],
  ['R50', 'nothing that somebody writes becomes markup of the page'],
  ['R51', 'nor of feeds, calendar, JSON or images'],
  ['R52', 'nor of mails'],
  ['R53', 'objects in place of text are refused'],
  ['R54', 'every answer carries the headers that keep scripts out'],
  ['R55', 'nothing that somebody writes becomes a header of a mail'],
  ['R56', 'nothing that somebody writes is run as a template'],
  ['R57', 'no character turns or breaks what stands beside it'],
  ['R60', 'other sites change nothing in the name of somebody who is signed in'],
  ['R61', 'a session that was chosen before is not taken over'],
  ['R64', 'secrets are shown once'],
  ['R65', 'without signing in only what is public answers'],
  ['R69', 'the way to set up works once'],
  ['R70', 'a report without the right signature changes nothing'],
  ['R71', 'a report that was sent before counts once'],
  ['R72', 'a report of what cannot be is refused whole'],
  ['R73', 'what an agent saw an hour ago is history'],
  ['R75', 'a foreign Host is refused and never repeated'],
  ['R82', 'bodies that are too large, too deep or broken are refused'],
  ['R83', 'content types that lie are refused'],
  ['R84', 'no pattern stops the clock'],
  ['R85', 'hostile targets cost little time and memory'],
  ['R86', 'a log line is one line, whatever a request says'],
  ['R87', 'no request reaches a prototype'],
  ['R88', 'no path leads out of the files that are public'],
  ['R90', 'single failures by chance are no incident'],
  ['R91', 'no real outage is missed, and each is one incident'],
  ['R92', 'a target that flaps is one incident and few words'],
  ['R93', 'what outlives planned work is told'],
]

const covered = new Set(
  globSync('test/**/*.test.{ts,tsx}', { cwd: ROOT })
    .filter((path) => !path.endsWith('requirements.test.ts'))
    .flatMap((path) => namesIn(readFileSync(join(ROOT, path), 'utf8'), path)),
)

test.each(REQUIREMENTS)('a test carries the name of %s: %s', (id) => {
  expect([...covered]).toContain(id)
})

test.each([
  ["test('R01 named', () => { expect(1).toBe(1) })", ['R01']],
  ["describe('R01 R02 two', () => { test('x', () => { expect(1).toBe(1) }) })", ['R01', 'R02']],
  ["test.each([['R03 in a row']])('%s', () => { expect(1).toBe(1) })", ['R03']],
  ["test('R04 empty', () => {})", []],
  ["const said = 'R07 in no test'; test('x', () => { expect(1).toBe(1) })", []],
  ["describe('R08 all', () => { test('x', () => {}) })", []],
  ["test('x R09 not in front', () => { expect(1).toBe(1) })", []],
])('of %s it finds %j', (code, names) => {
  expect(namesIn(code, 'some.test.ts')).toEqual(names)
})

test.each(['skip', 'todo'])('of what is marked %s it finds nothing', (mark) => {
  const written = [
    `test.${mark}('R05 left out', () => { expect(1).toBe(1) })`,
    `describe.${mark}('R05 left out', () => { test('R06 too', () => { expect(1).toBe(1) }) })`,
    `test.${mark}('R06 to come')`,
  ]
  for (const code of written) expect(namesIn(code, 'some.test.ts')).toEqual([])
})
