/** What people and checks did, as the desk says it: no deed that it shows goes by the name that the code gave it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deskEn } from '../../../web/words/en.ts'
import { deskIt } from '../../../web/words/it.ts'

const ROOT = join(import.meta.dirname, '../../..')
/** What "why" shows deeds of, and incidents show: the other subjects have screens, and words, of their own. */
const SHOWN = /action: '((?:component|probe|location|incident|update)\.[a-z-]+)'/g

const actions = new Set(
  globSync('server/flow/*.ts', { cwd: ROOT })
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .flatMap((text) => [...text.matchAll(SHOWN)].map(([, action]) => action ?? '')),
)

test.each([
  ['English', deskEn.history],
  ['Italian', deskIt.history],
] as const)('every deed that the desk shows has words in %s', (_language, history) => {
  expect(actions.size).toBeGreaterThan(10)
  expect([...actions, 'location.silent', 'location.back'].filter((action) => !(action in history))).toEqual([])
})
