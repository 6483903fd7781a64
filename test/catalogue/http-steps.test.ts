/** Steps of an HTTP probe and its secrets, in the file and over the API: what is read, kept, shown and refused. */
import { describe, expect, test } from 'vitest'
import { featuresNeeded } from '../../probes/protocol/features.ts'
import { probeDeskEachTest, refusedUrl, rowsOfEdits, withWebProbe } from './probe-desk.ts'
import { mistakesOf, right } from './setup.ts'

const HIDDEN = '••••'

describe('in the file', () => {
  test('steps and secrets are read', () => {
    const file = withWebProbe(
      'headers: { authorization: "Bearer {{token}}" }',
      'secrets: { password: hunter2 }',
      'steps:',
      '  - name: sign in',
      '    url: https://login.example.com/session',
      '    method: POST',
      '    headers: { content-type: application/json }',
      '    body: \'{"password":"{{password}}"}\'',
      '    expectStatus: 201',
      '    keyword: token',
      '    pattern: tok',
      '    json: [ { path: $.ok, equals: true } ]',
      '    keep: { token: $.token, csrf: "header: x-csrf" }',
    )
    expect(right(file).probes[0]?.edit).toMatchObject({
      headers: { authorization: 'Bearer {{token}}' },
      secrets: { password: 'hunter2' },
      steps: [
        {
          ...{ name: 'sign in', url: 'https://login.example.com/session', method: 'POST', expectStatus: [201] },
          headers: { 'content-type': 'application/json' },
          ...{ body: '{"password":"{{password}}"}', keyword: 'token', pattern: 'tok' },
          json: [{ path: '$.ok', equals: true }],
          keep: { token: '$.token', csrf: 'header: x-csrf' },
        },
      ],
    })
  })

  test.each<[string, string[], string[]]>([
    [
      'a value that nobody hands on',
      ['body: "{{token}}"', 'method: POST', 'steps: [ { name: a, url: "https://x.example.com/" } ]'],
      ['10: components[0].probes[0].body: asks for {{token}}, which no secret and no step before it is called'],
    ],
    [
      'a value that a later step hands on',
      [
        'steps:',
        '  - { name: a, url: "https://x.example.com/?{{t}}" }',
        '  - { name: b, url: "https://x.example.com/", keep: { t: $.t } }',
      ],
      ['10: components[0].probes[0].steps: "a" asks for {{t}}, which no secret and no step before it is called'],
    ],
    [
      'a step without a name, and one without an address',
      ['steps:', '  - { url: "https://x.example.com/" }', '  - { name: b }'],
      ['11: components[0].probes[0].steps[0]: name is missing', '12: components[0].probes[0].steps[1]: url is missing'],
    ],
    [
      'an address of a step that is not public',
      ['steps: [ { name: a, url: "http://10.0.0.1/" } ]'],
      ['10: components[0].probes[0].steps[0].url: may not be asked: 10.0.0.1 leads to 10.0.0.1, which is not public'],
    ],
    [
      'a secret as the desk hides it',
      [`secrets: { password: ${HIDDEN} }`],
      ['10: components[0].probes[0].secrets: have password as the desk hides it: write it'],
    ],
    [
      'a value with a name that is none',
      ['steps: [ { name: a, url: "https://x.example.com/", keep: { "2nd": $.t } } ]'],
      [
        "10: components[0].probes[0].steps[0].keep.2nd: '2nd' is no name of a value; write a letter, then letters, digits and _",
      ],
    ],
    [
      'steps of another kind',
      ['kind: hls', 'steps: [ { name: a, url: "https://x.example.com/" } ]'],
      ['11: components[0].probes[0].steps: means nothing to a hls probe; leave it out'],
    ],
  ])('%s is told with its line', (_name, lines, mistakes) => {
    const told = mistakesOf(withWebProbe(...lines), { refusedUrl })
    expect(told).toEqual(mistakes.map((one) => `vedetta.yaml:${one}`))
  })

  test('without steps and secrets, two braces are only two braces', () => {
    const file = withWebProbe('method: POST', 'body: "{{ not.ours }} {{name}}"')
    expect(right(file).probes[0]?.edit).toMatchObject({ body: '{{ not.ours }} {{name}}' })
  })
})

describe('over the API', () => {
  const rig = probeDeskEachTest()
  const { add, change } = rig
  const assigned = async () => (await rig.assigned())[0]

  const signIn = {
    ...{ name: 'sign in', url: 'https://127.0.0.2/session', method: 'POST', body: 'p={{password}}' },
    headers: { 'X-Api-Key': 'apikey-of-ours' },
    keep: { token: '$.token' },
  }
  const whole = {
    headers: { Authorization: 'Bearer {{token}}' },
    steps: [signIn],
    secrets: { password: 'hunter2-of-ours' },
  }
  const hidden = {
    ...whole,
    steps: [{ ...signIn, headers: { 'X-Api-Key': HIDDEN } }],
    secrets: { password: HIDDEN },
  }

  test('what is secret in them is in no answer and in no row; sent back hidden it stays, for the prober alone', async () => {
    const made = await add(whole)
    const shown = {
      headers: { Authorization: 'Bearer {{token}}' },
      secrets: { password: HIDDEN },
      steps: [
        {
          ...{ ...signIn, headers: { 'X-Api-Key': HIDDEN } },
          ...{ expectStatus: [[200, 299]], keyword: null, pattern: null, json: [] },
        },
      ],
    }
    expect(made).toMatchObject({ status: 201, json: shown })
    const changed = await change(made, { ...hidden, url: 'https://127.0.0.1/orders' })
    expect(changed).toMatchObject({ status: 200, json: shown })
    const rows = await rowsOfEdits(rig.desk.boot.store.db)
    const all = JSON.stringify([made, changed, rows])
    expect(all).toContain('sign in')
    expect(all).not.toContain('of-ours')
    const one = await assigned()
    expect(one?.target.way).toMatchObject({ secrets: whole.secrets, steps: [{ headers: signIn.headers }] })
    expect(one && featuresNeeded(one)).toEqual(['http-way'])
  })

  test('taken back, they leave nothing', async () => {
    const made = await add(whole)
    expect(await change(made, {})).toMatchObject({ status: 200, json: { steps: [], secrets: {} } })
    expect((await assigned())?.target).not.toHaveProperty('way')
  })

  test.each<[string, object, string]>([
    [
      'to another host, of the probe',
      { ...hidden, url: 'https://127.0.0.3/' },
      'The kept value of the header X-Api-Key in "sign in" is not sent to another host. Write it again.',
    ],
    [
      'to another host, of its step',
      { ...hidden, steps: [{ ...signIn, url: 'https://127.0.0.3/' }] },
      'The kept secret password is not sent to another host. Write it again.',
    ],
    [
      'to a step more at another host',
      { ...hidden, steps: [...hidden.steps, { name: 'more', url: 'https://127.0.0.3/{{password}}' }] },
      'The kept value of the header X-Api-Key in "sign in" is not sent to another host. Write it again.',
    ],
    [
      'where another name server leads',
      { ...hidden, resolver: '127.0.0.1' },
      'The kept value of the header X-Api-Key in "sign in" is not sent where another name server leads. Write it again.',
    ],
    [
      'to another step',
      { ...hidden, steps: [{ ...hidden.steps[0], name: 'renamed' }] },
      'The value of the header X-Api-Key in "renamed" is missing. Write it.',
    ],
    [
      'under another name',
      { ...hidden, secrets: { password: HIDDEN, other: HIDDEN } },
      'The secret other is missing. Write it.',
    ],
  ])('a kept secret does not go %s', async (_name, facts, detail) => {
    const made = await add(whole)
    expect(await change(made, facts)).toMatchObject({ status: 422, json: { code: 'target-refused', detail } })
  })

  const plain = { name: 'a', url: 'https://127.0.0.1/' }
  test.each<[string, object, string, string]>([
    ['two of one name', { steps: [plain, plain] }, 'body/steps', '"a" is there twice'],
    ['an unknown value', { url: 'https://127.0.0.1/{{x}}', steps: [plain] }, 'body/url', 'asks for {{x}}'],
    [
      'a place that is none',
      { steps: [{ ...plain, keep: { t: 'token' } }] },
      'body/steps',
      '"a" keeps t from a place that must begin with $',
    ],
    [
      'a path that is none',
      { steps: [{ ...plain, keep: { t: '$[' } }] },
      'body/steps',
      '"a" keeps t from a place that',
    ],
    ['a pattern that is none', { steps: [{ ...plain, pattern: '(' }] }, 'body/steps', 'no regular expression of RE2'],
    [
      'a host that an answer would name',
      { steps: [{ ...plain, url: 'https://{{x}}.example.com/' }] },
      'body/steps',
      'only behind its host',
    ],
    [
      'a host of the probe that an answer would name',
      { url: 'https://a{{x}}.example.com/', secrets: { x: 'y' } },
      'body/url',
      'only behind its host',
    ],
    [
      'a scheme that is none of the web',
      { steps: [{ ...plain, url: 'tcp://127.0.0.1:25' }] },
      'body/steps',
      'none of the web',
    ],
    [
      'a header that cannot be sent',
      { steps: [{ ...plain, headers: { a: 'x\ny' } }] },
      'body/steps',
      '"a" has headers that hold a value that cannot be sent',
    ],
    [
      'another kind',
      { url: 'tcp://127.0.0.1:25', secrets: { x: 'y' } },
      'body/secrets',
      'means nothing to a tcp probe',
    ],
  ])('%s is refused at its field', async (_name, facts, path, because) => {
    const { status, json } = await add(facts)
    expect({ status, code: json.code }).toEqual({ status: 400, code: 'invalid' })
    const errors = json.errors as { path: string; message: string }[]
    expect(errors.find((one) => one.path === path)?.message).toContain(because)
  })

  test('R30 a step to a private address is refused by the guard', async () => {
    const { status, json } = await add({ steps: [{ name: 'a', url: 'http://10.0.0.1/' }] })
    expect({ status, code: json.code }).toEqual({ status: 422, code: 'target-refused' })
    expect(json.detail).toContain('This URL of the step "a" may not be asked: 10.0.0.1 leads to 10.0.0.1')
  })
})
