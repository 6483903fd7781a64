/** What the desk refuses to save, and with which code. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HIDDEN } from '../../server/domain/secret-headers.ts'
import { type DeskApp, openDeskApp } from './desk-app.ts'
import { type Desk, openDesk, PAGE } from './setup.ts'

const FILE = `${PAGE}regions:
  - { key: italy, name: { en: Italy, it: Italia } }
components:
  - { key: filed, name: Filed, probes: [ { key: filed-home, url: "http://127.0.0.1/" } ] }
`

// Rules, not storage: one engine is enough.
describe('what is refused', () => {
  let desk: Desk
  let app: DeskApp
  beforeEach(async () => {
    desk = await openDesk('sqlite')
    await desk.apply(FILE)
    app = await openDeskApp(desk.context(), ['127.0.0.0/8'])
  })
  afterEach(async () => {
    await app.close()
    await desk.close()
  })

  const post = (url: string, payload: object) => app.send('admin', { method: 'POST', url, payload })

  const at = (path: string) => [{ path: `body${path}`, message: expect.any(String) }]

  test.each<[string, object, number, string, string]>([
    ['a key of another one', { key: 'filed' }, 409, 'key-taken', '/key'],
    ['a parent that is not there', { parentId: 'nobody' }, 422, 'unknown-component', '/parentId'],
    ['a cause that is not there', { dependsOn: ['nobody'] }, 422, 'unknown-component', '/dependsOn'],
    ['a language that the page is not in', { name: { en: 'A', fr: 'B' } }, 422, 'unknown-language', '/name'],
    ['no name in the default language', { name: { it: 'A' } }, 422, 'text-missing', '/name/en'],
    ['a key with capitals', { key: 'Web' }, 400, 'invalid', '/key'],
    ['an unknown field', { colour: 'red' }, 400, 'invalid', ''],
    ['R53 an object for a text', { name: { en: { type: 'script' } } }, 400, 'invalid', '/name/en'],
  ])('a component is refused with %s, and the field is named', async (_name, facts, status, code, path) => {
    const answer = await post('/components', { key: 'web', name: { en: 'Web' }, ...facts })
    expect(answer).toMatchObject({ status, json: { code, errors: at(path) } })
  })

  test.each<[string, object, number, string, string]>([
    ['R30 a private address', { url: 'http://10.0.0.1/' }, 422, 'target-refused', '/url'],
    ['R31 another scheme', { url: 'file:///etc/passwd' }, 422, 'target-refused', '/url'],
    ['R31 a name and a password', { url: 'http://a:b@127.0.0.1/' }, 422, 'target-refused', '/url'],
    ['a component that is not there', { componentId: 'nobody' }, 422, 'unknown-component', '/componentId'],
    ['a key of another one', { key: 'filed-home' }, 409, 'key-taken', '/key'],
    ['a plan that is none', { cron: '61 * * * *' }, 400, 'invalid', '/cron'],
    ['two plans at once', { cron: '0 * * * *', everyMs: 90_000 }, 400, 'invalid', '/everyMs'],
    ['R55 a line break in a header', { headers: { 'x-a': 'b\r\nc: d' } }, 400, 'invalid', '/headers'],
    ['a period below a second', { everyMs: 999 }, 400, 'invalid', '/everyMs'],
    ['a range of statuses that runs backwards', { expectStatus: [200, [300, 200]] }, 400, 'invalid', '/expectStatus'],
    ['slow at the timeout', { slowMs: 2_000, timeoutMs: 2_000 }, 400, 'invalid', '/slowMs'],
    ["slow after the profile's timeout", { slowMs: 2_600, profile: 'fast' }, 400, 'invalid', '/slowMs'],
    ['a location that is not there', { locations: ['moon'] }, 422, 'unknown-location', '/locations/0'],
    ['a query that writes', { url: 'postgres://127.0.0.1/shop', body: 'drop table x' }, 400, 'invalid', '/body'],
    ['two statements', { url: 'postgres://127.0.0.1/shop', body: 'select 1; drop table x' }, 400, 'invalid', '/body'],
    [
      'two places that count one tag',
      { kind: 'hashtag', url: 'http://127.0.0.1/tags/a', locations: ['a', 'b'] },
      400,
      'invalid',
      '/locations',
    ],
    ['no status', { expectStatus: [] }, 400, 'invalid', '/expectStatus'],
    [
      'a hidden secret that is not kept',
      { credentials: { secret: HIDDEN } },
      422,
      'target-refused',
      '/credentials/secret',
    ],
  ])('a probe is refused with %s, and the field is named', async (_name, facts, status, code, path) => {
    const component = (await post('/components', { key: 'web', name: { en: 'Web' } })).json
    const edit = { key: 'home', componentId: component.id, url: 'http://127.0.0.1/', ...facts }
    expect(await post('/probes', edit)).toMatchObject({ status, json: { code, errors: at(path) } })
  })

  test.each([
    ['body/expectStatus', { expectStatus: [[300, 200]] }],
    ['body/slowMs', { slowMs: 10_000 }],
  ])('%s is named as what is at fault', async (path, facts) => {
    const { json } = await post('/probes', { key: 'home', componentId: 'any', url: 'http://127.0.0.1/', ...facts })
    expect((json.errors as { path: string }[]).map((one) => one.path)).toEqual([path])
    expect(json.detail).toContain(`${path}: `)
  })

  test('a dry run refuses a location that is not there, as saving does', async () => {
    const edit = { key: 'home', componentId: 'any', url: 'http://127.0.0.1:9/', locations: ['moon'] }
    expect(await post('/probes/dry-run', edit)).toMatchObject({ status: 422, json: { code: 'unknown-location' } })
  })
})
