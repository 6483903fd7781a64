/** What tries to reach the prototypes of the server's own objects: R87. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSite, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

function open(body: string) {
  const headers = { ...site.as.admin.credentials, 'content-type': 'application/json' }
  return fetch(`${site.url}/api/v1/incidents`, { method: 'POST', headers, body })
}

describe('R87 prototypes stay clean', () => {
  test.each([
    ['at the top', '{"__proto__":{"polluted":"yes"}}'],
    ['escaped', '{"\\u005f_proto__":{"polluted":"yes"}}'],
    ['deep inside', '{"components":[{"__proto__":{"polluted":"yes"}}],"texts":{}}'],
    ['as a language', '{"components":[],"texts":{"__proto__":{"polluted":"yes"}}}'],
    ['by the constructor', '{"constructor":{"prototype":{"polluted":"yes"}}}'],
    ['by the constructor, inside', '{"texts":{"constructor":{"prototype":{"polluted":"yes"}}},"components":[]}'],
  ])('R87 in a body, %s', async (_name, body) => {
    expect((await open(body)).status).toBe(400)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test.each([
    '__proto__[polluted]=yes',
    '__proto__.polluted=yes',
    'constructor[prototype][polluted]=yes',
    '__proto__=yes',
  ])('R87 in a query, %s', async (query) => {
    expect((await site.as.viewer.ask(`/incidents?${query}`)).status).toBe(400)
    expect((await fetch(`${site.url}/en/?${query}`)).status).toBe(200)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('R87 in a form', async () => {
    const answer = await fetch(`${site.url}/subscribe`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'a@example.com', __proto__: 'x', 'constructor.prototype.polluted': 'yes' }),
    })
    expect(answer.status).toBe(400)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})
