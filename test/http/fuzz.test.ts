/** Whatever somebody may put into every field, parameter and query of every route: no answer is a failure of ours. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Problem } from '../../server/contract/problem.ts'
import { ENGINES } from '../support/engines.ts'
import { operationsOf, readOpenApi } from './routes.ts'
import { placesIn, sampleOf, withValueAt } from './samples.ts'
import { openSite, type Site } from './site.ts'

const HOSTILE: readonly unknown[] = [
  ...[null, -1, 1e300, 2 ** 53, '', 'a\u0000b', '\ud800', 'x'.repeat(6_000), "'; drop table staff; --"],
  ...[['x'], { type: 'script' }, { toString: null }],
]

describe.each(ENGINES)('on %s', (engine) => {
  let site: Site
  beforeAll(async () => {
    site = await openSite({ engine })
  })
  afterAll(() => site.close())

  // In parts: together they come near the net under a test, on a machine with much else to do.
  test.each([1, 2, 3, 4])('R82 no value in any field of any command is answered 5xx: part %i of 4', async (part) => {
    const document = await readOpenApi(site)
    const odd: string[] = []
    for (const { method, template, path } of operationsOf(document).filter((_, i) => i % 4 === part - 1)) {
      const schema = document.paths[template]?.[method.toLowerCase()]?.requestBody?.content['application/json']?.schema
      if (!schema) continue
      const whole = JSON.parse(
        JSON.stringify(sampleOf(schema)).replaceAll('"componentId":"a"', `"componentId":"${site.componentId}"`),
      )
      for (const at of placesIn(whole)) {
        for (const value of HOSTILE) {
          const body = withValueAt(whole, at, value)
          const answer = await site.as.admin.ask(path.replace(/^\/api\/v1/, ''), { method, body })
          const said = (await answer.json().catch(() => ({}))) as Partial<Problem>
          const isOwn = answer.status < 500 || said.detail?.startsWith('No prober runs')
          if (!isOwn) odd.push(`${answer.status} ${method} ${path} ${at.join('.')} = ${JSON.stringify(value)}`)
        }
      }
    }
    expect(odd).toEqual([])
    expect(site.troubles).toEqual([])
  })

  test.each(['incidents?view=ended&', 'maintenances?view=ended&', 'subscribers?', 'updates/any/deliveries?'])(
    'a cursor that no answer gave is refused at its name: /%scursor=',
    async (path) => {
      for (const cursor of ['xyz', '', 'i'.repeat(26), 'x'.repeat(27), '%27']) {
        const answer = await fetch(`${site.url}/api/v1/${path}cursor=${cursor}`, { headers: site.as.admin.credentials })
        const refused = { code: 'invalid', errors: [{ path: 'querystring/cursor' }] }
        expect([answer.status, await answer.json()]).toMatchObject([400, refused])
      }
    },
  )

  test('R89 no id, cursor or search is answered 5xx', async () => {
    const odd: string[] = []
    const inPath = [
      '%00',
      '%27%20or%201%3D1--',
      'x'.repeat(199),
      '..%2f..%2fetc',
      '__proto__',
      '%F0%9F%92%A9',
      '%ff',
      '%25',
    ]
    const inQuery = [
      'limit=1e9',
      'limit=-1',
      'cursor=%00',
      "cursor='%20or%201=1",
      `cursor=${'x'.repeat(150)}`,
      'cursor=%ff',
      'view[]=a',
    ]
    for (const { method, template, path } of operationsOf(await readOpenApi(site))) {
      if (path.endsWith('/events')) continue
      const targets = [
        ...(template.includes('{') ? inPath.map((value) => template.replace(/\{\w+\}/, value)) : []),
        ...(method === 'GET' ? inQuery.map((query) => `${path}?${query}`) : []),
      ]
      for (const target of targets) {
        const headers = site.as.admin.credentials
        const answer = await fetch(`${site.url}${target}`, { method, headers })
        if (answer.status >= 500) odd.push(`${answer.status} ${method} ${target}`)
        await answer.body?.cancel()
      }
    }
    expect(odd).toEqual([])
    expect(site.troubles).toEqual([])
  })
})
