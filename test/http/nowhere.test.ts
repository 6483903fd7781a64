/** Where nothing is, or not for this method; and R88: no path leads to a file that is not meant to be read. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSite, type Site, statusesIn } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

describe('a page that is not there', () => {
  test.each([
    ['in the reader’s language', '/nothing', 'it,en;q=0.5', 'it'],
    ['in the default one for all others', '/nothing', 'de', 'en'],
    ['in the language of the address', '/it/nothing', 'en', 'it'],
    ['at the desk', '/console/nothing', 'it', 'it'],
    ['below what is well known', '/.well-known/nothing', 'it', 'it'],
    ['an incident of nobody', '/incidents/none', 'it', 'it'],
    ['an incident of nobody, in Italian', '/it/incidents/none/', 'en', 'it'],
  ])('%s', async (_name, path, wish, language) => {
    const answer = await fetch(`${site.url}${path}`, { headers: { accept: 'text/html', 'accept-language': wish } })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('vary')).toBe('Accept, Accept-Language')
    expect(await answer.text()).toContain(`<html lang="${language}"`)
  })

  test.each([
    ['a program', '/nothing', '*/*'],
    ['a browser that asks as a program', '/api/v1/nothing', 'text/html'],
  ])('is a problem for %s', async (_name, path, accept) => {
    const answer = await fetch(`${site.url}${path}`, { headers: { accept } })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(await answer.json()).toMatchObject({ code: 'not-found', status: 404 })
  })

  test('HEAD has no body', async () => {
    const answer = await fetch(`${site.url}/nothing`, { method: 'HEAD', headers: { accept: 'text/html' } })
    expect([answer.status, await answer.text()]).toEqual([404, ''])
  })
})

describe('a method that is not taken here', () => {
  test.each([
    ['a file', 'POST', '/en/', 'GET, HEAD'],
    ['the address without a language', 'DELETE', '/', 'GET, HEAD'],
    ['the form', 'DELETE', '/subscribe', 'GET, HEAD, POST'],
    ['the desk', 'POST', '/console/', 'GET, HEAD'],
    ['a command', 'PUT', '/api/v1/incidents', 'GET, HEAD, POST'],
    ['one of many', 'POST', '/api/v1/components/x', 'DELETE, PUT'],
    ['a preflight', 'OPTIONS', '/api/v1/incidents', 'GET, HEAD, POST'],
    ['a method nobody knows', 'PROPFIND', '/en/', 'GET, HEAD'],
    ['a stream', 'HEAD', '/api/v1/events', 'GET'],
  ])('%s', async (_name, method, path, allowed) => {
    const answer = await fetch(`${site.url}${path}`, { method })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe(allowed)
  })
})

describe('small addresses that browsers and robots ask for', () => {
  test.each([
    ['/favicon.ico', 301, '/favicon.svg'],
    ['/console', 301, '/console/'],
    ['/favicon.svg', 200, null],
    ['/robots.txt', 200, null],
  ])('%s', async (path, status, location) => {
    const answer = await fetch(`${site.url}${path}`, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([status, location])
  })
})

describe('R88', () => {
  const UP = ['..', '%2e%2e', '%2E%2e', '.%2e', '..%2f', '..%5c', '..\\', '%252e%252e', '..%c0%af', '..%00', '....//']
  const FROM = [
    '/',
    '/console/',
    '/console/assets/',
    '/assets/',
    '/en/',
    '/incidents/',
    '/en/incidents/',
    '/api/docs/static/',
  ]
  const TO = ['etc/passwd', 'vedetta.db', 'secret.key', 'package.json', 'index.html', '.env']

  test.each(FROM)('R88 no way up leads out of %s', async (from) => {
    // A secret where the archive's and the desk's folders have their parents.
    for (const name of ['.env', 'index.html']) writeFileSync(join(site.home.dataDir, name), 'SECRET')
    for (const up of UP) {
      for (const to of TO) {
        for (const depth of [1, 4]) {
          const path = `${from}${`${up}/`.repeat(depth)}${to}`
          const answer = await site.raw(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
          expect(statusesIn(answer)[0], path).toBeGreaterThanOrEqual(400)
          expect(statusesIn(answer)[0], path).toBeLessThan(500)
          expect(answer, path).not.toMatch(/SECRET|root:|"dependencies"/)
        }
      }
    }
  })

  test.each([
    '/etc/passwd',
    '//etc/passwd',
    '/file:///etc/passwd',
    '/.env',
    '/.git/config',
    '/package.json',
    '/server/main.ts',
    '/current/en/index.html',
    '/shared/en/incidents/x/index.html',
    '/_files.json',
    '/_answers/confirm.en.html',
    '/en/index.html',
    '/en/index.html.br',
    '/en/index.html.gz',
    '/index.html',
    '/404.html',
    '/api/v2/summary.json.br',
    '/console/.env',
    '/console/assets/',
    '/console/assets',
    '/console/index.html.map',
    '/console/assets/index.js.map',
    '/console/%00',
    '/console/index.html%00.js',
    '/console//index.html',
    '/console/./index.html',
    '/CONSOLE/',
    '/assets/.css',
    '/assets/page.css.map',
    '/assets/%2e%2e%2findex.css',
    '/incidents/%2e%2e',
    '/incidents/..%2f..%2fvedetta.db',
    '/..%2f..%2f/incidents/x',
    '/%00/incidents/x',
    '/en/incidents/%00',
  ])('R88 %s is not there', async (path) => {
    const answer = await site.raw(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
    expect(statusesIn(answer)).toEqual([404])
  })
})
