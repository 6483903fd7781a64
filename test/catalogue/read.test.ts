/** The catalogue file: what it may say, and that every mistake in it is told at once with its line. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mistakesOf, PAGE, right } from './setup.ts'

const EXAMPLE = readFileSync(new URL('../../vedetta.example.yaml', import.meta.url), 'utf8')

test('the shipped example is right and watches the address it is told', () => {
  const read = right(EXAMPLE, { variables: { BASE_URL: 'http://127.0.0.1:4711' } })
  expect(read.probes.map((p) => p.edit.url)).toEqual([
    'http://127.0.0.1:4711/en/',
    'http://127.0.0.1:4711/api/v2/status.json',
    'http://127.0.0.1:4711/healthz',
  ])
  expect(read.components.filter((c) => c.isGroup).map((c) => c.name.it)).toEqual([
    'Per il pubblico',
    'Dietro le quinte',
  ])
})

test('every key of a probe is read', () => {
  const read = right(
    `${PAGE}components:
  - key: web
    name: Web
    probes:
      - key: home
        kind: http
        url: https://\${HOST:-example.com}/a?b=$\${c}
        method: POST
        headers: { Authorization: "Bearer \${TOKEN}", Accept: text/html }
        body: '{"ping":true}'
        expectStatus: [200, 300-308]
        notKeyword: error
        slow: 800ms
        profile: fast
        every: 1m30s
        timeout: 5s
        recheck: [1s, 2s]
        recoverGood: 3
        recoverFor: 1m
        paused: true
`,
    { variables: { TOKEN: 'geheim' } },
  )
  expect(read.probes).toEqual([
    {
      componentKey: 'web',
      edit: {
        key: 'home',
        kind: 'http',
        url: `https://example.com/a?b=\${c}`,
        method: 'POST',
        headers: { Authorization: 'Bearer geheim', Accept: 'text/html' },
        body: '{"ping":true}',
        expectStatus: [200, [300, 308]],
        keyword: 'error',
        keywordWanted: false,
        slowMs: 800,
        profile: 'fast',
        everyMs: 90_000,
        timeoutMs: 5_000,
        recheckMs: [1_000, 2_000],
        recoverGood: 3,
        recoverMs: 60_000,
        paused: true,
      },
    },
  ])
})

test('words: one text for all languages, one per language, and the default language for those left out', () => {
  const read = right(`page: { name: Status, languages: [en, it], supportUrl: "mailto:help@example.com" }
regions:
  - { key: italy, name: { en: Italy, it: Italia } }
components:
  - { key: web, name: { en: Web site }, description: { en: One, it: Uno } }
oncall:
  - { email: ada@example.com, language: it }
  - { webhook: "https://example.com/hook" }
`)
  expect(read.page.name).toEqual({ en: 'Status', it: 'Status' })
  expect(read.regions).toEqual([
    { key: 'italy', name: { en: 'Italy', it: 'Italia' }, place: { en: 'in Italy', it: 'in Italia' } },
  ])
  expect(read.components[0]).toMatchObject({
    name: { en: 'Web site', it: 'Web site' },
    description: { en: 'One', it: 'Uno' },
  })
  expect(read.oncall).toEqual([
    { channel: 'email', address: 'ada@example.com', language: 'it', secret: null, person: null },
    { channel: 'webhook', address: 'https://example.com/hook', language: null, secret: null, person: null },
  ])
})

test('members stand inside their group or name it, and groups come first', () => {
  const read = right(`${PAGE}components:
  - { key: api, name: API, parent: all }
  - { key: all, name: All, components: [ { key: web, name: Web } ] }
`)
  expect(read.components.map((c) => [c.key, c.parentKey, c.isGroup])).toEqual([
    ['all', null, true],
    ['api', 'all', false],
    ['web', 'all', false],
  ])
})

test('every mistake is listed at once, with file and line', () => {
  const text = `page:
  nmae: Hello
  timeZone: Europe/Roma
  languages: [en, it, xx]
regions:
  - key: Italy
    name: 3
components:
  - key: web
    name: { en: Web }
    probes:
      - key: a
        url: "\${NOPE}/x"
        every: ten seconds
      - key: a
        url: ftp://x
        slow: 800
  - key: web
    key: web2
    name: x
    parent: nowhere
`
  expect(mistakesOf(text)).toEqual([
    'vedetta.yaml:1: page: name is missing: one text, or one per language',
    'vedetta.yaml:2: page.nmae: is not known here; did you mean name?',
    "vedetta.yaml:3: page.timeZone: 'Europe/Roma' is no time zone; write one such as Europe/Rome or UTC",
    "vedetta.yaml:4: page.languages[2]: 'xx' is a language without words here; there are en, it",
    "vedetta.yaml:6: regions[0].key: 'Italy' is no key; write a-z, 0-9 and -, at most 64 of them",
    'vedetta.yaml:7: regions[0].name: must be text; put quotes around it: "3"',
    `vedetta.yaml:13: components[0].probes[0].url: the variable NOPE is not set in the environment; set it, or write \${NOPE:-otherwise}`,
    "vedetta.yaml:14: components[0].probes[0].every: 'ten seconds' is no length; write 30s, 5m or 1h",
    "vedetta.yaml:15: components[0].probes[1].key: 'a' is the key of another probe already, in line 12",
    expect.stringContaining(
      "vedetta.yaml:16: components[0].probes[1].url: 'ftp://x' must begin with http:// or https://",
    ),
    "vedetta.yaml:17: components[0].probes[1].slow: '800' has no unit; write 500ms, 30s, 5m or 1h",
    "vedetta.yaml:18: components[1].key: 'web' is the key of another component already, in line 9",
    'vedetta.yaml:19: this key stands here twice; keep one of them',
    "vedetta.yaml:21: components[1].parent: 'nowhere' is no component of this file",
  ])
})

describe('a mistake is named where it stands', () => {
  test.each([
    ['an empty file', '', 'vedetta.yaml:1: must be a map with page, regions, components, oncall; it is empty'],
    ['no page', 'components: []', 'vedetta.yaml:1: page is missing: its name, languages and time zone'],
    ['a tab', 'page:\n\tname: x', 'vedetta.yaml:2: YAML is indented with spaces, not with tabs'],
    ['an open bracket', `${PAGE}components: [`, 'this is not valid YAML: Flow sequence'],
    ['a second document', `${PAGE}---\n${PAGE}`, 'vedetta.yaml:4: a second document begins here'],
    ['an alias', `${PAGE}components: &a []\nregions: *a`, 'vedetta.yaml:5: regions: is an alias (*)'],
    ['a list for a map', 'page: []', 'vedetta.yaml:1: page: must be a map with key, name'],
    ['a map for a list', `${PAGE}components: {}`, 'vedetta.yaml:4: components: must be a list, not a map'],
    [
      'a language of the page',
      'page: { name: { en: A, fr: B } }',
      "page.name.fr: 'fr' is none of the page's languages (en)",
    ],
    [
      'no default words',
      'page: { name: { it: A }, languages: [en, it] }',
      "page.name: says nothing in the page's default language (en)",
    ],
    [
      'a wrong default',
      'page: { name: A, defaultLanguage: it }',
      "page.defaultLanguage: 'it' is none of the page's languages (en)",
    ],
    [
      'a group with probes',
      `${PAGE}components:\n- { key: a, name: A, components: [], probes: [] }`,
      'vedetta.yaml:5: components[0].probes: stand at a group',
    ],
    [
      'a parent that is no group',
      `${PAGE}components:\n- { key: a, name: A }\n- { key: b, name: B, parent: a }`,
      "vedetta.yaml:6: components[1].parent: 'a' is no group",
    ],
    [
      'a group inside itself',
      `${PAGE}components:\n- { key: a, name: A, parent: b, components: [] }\n- { key: b, name: B, parent: a, components: [] }`,
      'components[0].parent: makes the group a member of itself',
    ],
    [
      'a cause that is not there',
      `${PAGE}components:\n- { key: a, name: A, dependsOn: [nowhere] }`,
      "vedetta.yaml:5: components[0].dependsOn[0]: 'nowhere' is no component of this file",
    ],
    [
      'a cause that is a group',
      `${PAGE}components:\n- { key: a, name: A, dependsOn: [b] }\n- { key: b, name: B, components: [] }`,
      "components[0].dependsOn[0]: 'b' is a group",
    ],
    [
      'a component that depends on itself through another',
      `${PAGE}components:\n- { key: a, name: A, dependsOn: [b] }\n- { key: b, name: B, dependsOn: [a] }`,
      'components[1].dependsOn[0]: makes the component depend on itself',
    ],
    [
      'two ways to tell on-call',
      `${PAGE}oncall:\n- { email: a@example.com, webhook: "https://x.example/" }`,
      'vedetta.yaml:5: oncall[0]: must have one of email, webhook, ntfy, sms, pagerduty',
    ],
    [
      'a pager without its key',
      `${PAGE}oncall:\n- pagerduty: https://events.pagerduty.com/v2/enqueue`,
      'oncall[0]: PagerDuty needs',
    ],
    [
      'a number without its country',
      `${PAGE}oncall:\n- sms: "333 1234567"`,
      "oncall[0].sms: '333 1234567': Write the number",
    ],
    [
      'a topic that is none',
      `${PAGE}oncall:\n- ntfy: https://ntfy.sh/`,
      "oncall[0].ntfy: 'https://ntfy.sh/': Write the address",
    ],
    ['an address that is none', `${PAGE}oncall:\n- email: "a@b\\r\\nBcc: c@d.example"`, 'oncall[0].email:'],
    ['an open variable', `page: { name: "\${x" }`, `page.name: '\${x' names no variable`],
  ])('%s', (_name, text, said) => {
    expect(mistakesOf(text).join('\n')).toContain(said)
  })

  test.each([
    ['url: not a url', "url: 'not a url' is no URL"],
    ['url: "http://me:geheim@example.com/"', 'url: holds a user name or password'],
    ['method: FETCH', "method: 'FETCH' is none of GET, HEAD"],
    ['headers: { "a b": x }', "headers: hold a name that cannot be sent: 'a b'"],
    ['headers: { a: "x\\r\\ny: z" }', "headers: hold a value that cannot be sent, at 'a'"],
    ['expectStatus: [300-200]', "expectStatus[0]: '300-200' is no status"],
    ['expectStatus: []', 'expectStatus: must name 1 to 32'],
    ['every: 500ms', "every: '500ms' is out of range; it must be at least 1s and at most 1d"],
    ['every: 30', "every: '30' has no unit"],
    ['cron: 61 * * * *', "cron: '61 * * * *' is no cron expression"],
    ['cron: "@daily"\n        every: 30s', 'every: stands beside cron'],
    ['profile: fsat', "profile: 'fsat' is none of default, fast, demo; did you mean fast?"],
    ['recheck: [1s, 1s, 1s, 1s, 1s, 1s]', 'recheck: are more than 5'],
    ['recoverGood: 0', 'recoverGood: must be a whole number from 1 to 20'],
    ['keyword: a\n        notKeyword: b', 'notKeyword: stands beside keyword'],
    ['keyword: ""', 'keyword: is empty'],
    ['paused: yes', 'paused: must be true or false'],
    ['timout: 3s', 'timout: is not known here; did you mean timeout?'],
  ])('of a probe: %s', (line, said) => {
    const url = line.startsWith('url') ? '' : 'url: https://example.com/\n        '
    const text = `${PAGE}components:\n  - key: a\n    name: A\n    probes:\n      - key: p\n        ${url}${line}\n`
    expect(mistakesOf(text).join('\n')).toContain(said)
  })
})

test('a message never repeats what may be a secret', () => {
  const text = `${PAGE}components:
  - key: a
    name: A
    probes:
      - key: p
        url: http://me:geheim@example.com/
        headers: { Authorization: "geheim\\n", "X-Api-Key": geheim }
      - key: q
        url: "\${SECRET_URL}"
`
  const said = mistakesOf(text, { variables: { SECRET_URL: 'no url but geheim' } })
  expect(said).toHaveLength(3)
  expect(said.join('\n')).not.toContain('geheim')
})

test('R30 a URL that no probe may reach is a mistake of the file', () => {
  const text = `${PAGE}components:
  - { key: a, name: A, probes: [ { key: p, url: "http://10.0.0.1/" } ] }
`
  expect(mistakesOf(text, { refusedUrl: () => 'leads to 10.0.0.1, which is not public' })).toEqual([
    'vedetta.yaml:5: components[0].probes[0].url: may not be watched: leads to 10.0.0.1, which is not public',
  ])
})

test('R87 keys such as __proto__ are names like any other', () => {
  const said = mistakesOf(`${PAGE}__proto__: { polluted: true }\nconstructor: 1\n`)
  expect(said).toHaveLength(2)
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test.each(['constructor', 'toString', '__proto__'])('R87 a variable %s that nobody has set is not set', (name) => {
  const said = mistakesOf(`${PAGE}components:\n  - { key: a, name: "\${${name}}" }\n`)
  expect(said).toEqual([expect.stringContaining(`the variable ${name} is not set in the environment`)])
})

test('a file that is thousands of brackets deep ends with a mistake, not with a crash', () => {
  expect(mistakesOf(`${PAGE}components: ${'['.repeat(2_000)}`).length).toBeGreaterThan(0)
})
