/** What the file may say of policies, and what is told where it is wrong. */
import { expect, test } from 'vitest'
import { mistakesOf, PAGE } from './setup.ts'

test.each([
  [
    'a policy that is none',
    `${PAGE}components:\n- { key: a, name: A, policy: always }`,
    "components[0].policy: 'always' is none of draft",
  ],
  [
    'a policy without its minutes',
    `${PAGE}components:\n- { key: a, name: A, policy: {} }`,
    "components[0].policy: needs 'automaticAfterMin', in minutes",
  ],
  [
    'a policy that waits too long',
    `${PAGE}components:\n- { key: a, name: A, policy: { automaticAfterMin: 121 } }`,
    'components[0].policy.automaticAfterMin: ',
  ],
  [
    'a policy of a group',
    `${PAGE}components:\n- { key: a, name: A, policy: { automaticAfterMin: 5 }, components: [] }`,
    'components[0].policy: stands at a group',
  ],
])('%s is a mistake', (_name, text, said) => {
  expect(mistakesOf(text).join('\n')).toContain(said)
})
