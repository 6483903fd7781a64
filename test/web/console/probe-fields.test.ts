/** What a person may type into a probe's form, and what it means. */
import { expect, test } from 'vitest'
import type { ProbeView } from '../../../server/contract/catalogue.ts'
import { keyOf } from '../../../web/console/catalogue/key-of.ts'
import {
  emptyFields,
  fieldsOf,
  type ProbeFields,
  readFields,
  withProfile,
} from '../../../web/console/catalogue/probe-fields.ts'
import { inOrder } from '../../../web/console/catalogue/tree.ts'

function read(fields: Partial<ProbeFields>) {
  return readFields({ ...emptyFields('c1'), key: 'portal', url: 'https://example.com/', ...fields })
}

test.each<[string, Partial<ProbeFields>, object]>([
  ['statuses and ranges', { expectStatus: '200-299, 401' }, { expectStatus: [[200, 299], 401] }],
  [
    'headers, one a line',
    { headers: 'Accept: text/html\n\nX-Key:  a: b ' },
    { headers: { Accept: 'text/html', 'X-Key': 'a: b' } },
  ],
  ['re-checks with commas', { recheckMs: '5000, 10000' }, { recheckMs: [5000, 10000] }],
  ['a threshold for slowness', { slowMs: ' 800 ' }, { slowMs: 800 }],
  ['no threshold', { slowMs: '' }, { slowMs: null }],
  ['no keyword', { keyword: '' }, { keyword: null }],
  ['no key yet, as a try may have it', { key: '' }, { key: '' }],
  ['no body', { body: '' }, { body: null }],
  ['redirects that are not followed', { redirects: '0' }, { redirects: 0 }],
  ['redirects on the same host', { redirects: 'same-host' }, { redirects: 'same-host' }],
  ['a family of addresses', { family: '6' }, { family: 6 }],
  ['a name server', { resolver: ' 192.0.2.53 ' }, { resolver: '192.0.2.53' }],
  [
    'a certificate and its key',
    { clientCertificate: 'C\n', clientKey: 'K' },
    { clientCertificate: { certificate: 'C', key: 'K' } },
  ],
  ['a certificate whose key is kept', { clientCertificate: 'C' }, { clientCertificate: { certificate: 'C' } }],
  ['certificates to trust', { trust: ' T\n' }, { trust: 'T' }],
  [
    'nothing of how it is reached',
    {},
    { redirects: null, family: null, resolver: null, clientCertificate: null, trust: null },
  ],
])('%s are read', (_name, fields, expected) => {
  expect(read(fields)).toMatchObject({ edit: expected })
})

test.each<[string, Partial<ProbeFields>, object]>([
  ['a status that is none', { expectStatus: '200-299, 999' }, { field: 'expectStatus', text: '999' }],
  ['a range that runs backwards', { expectStatus: '299-200' }, { field: 'expectStatus', text: '299-200' }],
  ['a line without a colon', { headers: 'Accept text/html' }, { field: 'headers', text: 'Accept text/html' }],
  ['a key with capitals', { key: 'Portal' }, { field: 'key', text: 'Portal' }],
  ['no URL at all', { url: ' ' }, { field: 'url', text: '' }],
  ['a number with letters', { everyMs: '60s' }, { field: 'everyMs', text: '60s' }],
])('%s is named and nothing is sent', (_name, fields, expected) => {
  expect(read(fields)).toEqual({ unreadable: [expected] })
})

const PROBE: ProbeView = {
  id: 'p1',
  key: 'portal',
  componentId: 'c1',
  kind: 'http',
  url: 'https://example.com/',
  method: 'GET',
  headers: { Authorization: '••••' },
  body: null,
  credentials: null,
  redirects: 'same-host',
  resolver: '192.0.2.53',
  family: 6,
  clientCertificate: { certificate: 'PEM', key: '••••' },
  trust: 'PEM',
  steps: [
    {
      ...{ name: 'sign in', url: 'https://example.com/session', method: 'POST', body: '{"password":"{{password}}"}' },
      headers: { 'content-type': 'application/json', 'X-Api-Key': '••••' },
      expectStatus: [201],
      ...{ keyword: 'welcome', pattern: 'a|b', json: [{ path: '$.ok', equals: true }] },
      keep: { token: '$.token', csrf: 'header: x-csrf' },
    },
  ],
  secrets: { password: '••••' },
  expectStatus: [[200, 299], 401],
  keyword: 'welcome',
  keywordWanted: true,
  slowMs: 800,
  expectHeaders: { 'content-type': 'application/json' },
  pattern: 'ready|warm',
  json: [{ path: '$.status', equals: 'ok' }, { path: '$.queue[?@.depth == 0]' }, { path: '$.up', equals: true }],
  expiryDays: null,
  part: null,
  suspects: false,
  profile: 'fast',
  everyMs: 5000,
  cron: null,
  timeZone: null,
  graceMs: null,
  longestMs: null,
  alerts: null,
  urlMadeAt: null,
  pulse: null,
  timeoutMs: 2500,
  recheckMs: [1000, 1000],
  recoverGood: 2,
  recoverMs: 10_000,
  pausedAt: null,
  locations: [],
  tooOldAt: [],
  ownerFile: null,
  version: 3,
  secretsLost: false,
  last: null,
}

test('a probe that is opened and saved untouched stays as it was', () => {
  const { id, ownerFile, version, last, pausedAt, secretsLost, tooOldAt, part, suspects, ...rest } = PROBE
  const { timeZone, graceMs, longestMs, alerts, urlMadeAt, pulse, ...facts } = rest
  expect(readFields(fieldsOf(PROBE))).toEqual({ edit: { ...facts, paused: false } })
})

test('a heartbeat that is opened and saved untouched stays as it was, by a length or by cron', () => {
  const told = { ...PROBE, kind: 'heartbeat' as const, url: '', graceMs: 90_000, longestMs: 7_200_000 }
  const same = {
    key: 'portal',
    componentId: 'c1',
    kind: 'heartbeat',
    paused: false,
    graceMs: 90_000,
    longestMs: 7_200_000,
  }
  expect(readFields(fieldsOf({ ...told, everyMs: 86_400_000 }))).toEqual({
    edit: { ...same, everyMs: 86_400_000, cron: null, timeZone: null },
  })
  expect(readFields(fieldsOf({ ...told, cron: '30 2 * * *', timeZone: 'Europe/Rome' }))).toEqual({
    edit: { ...same, cron: '30 2 * * *', timeZone: 'Europe/Rome' },
  })
})

test('a length without a unit is named', () => {
  const fields = { ...emptyFields('c1'), key: 'backup', kind: 'heartbeat' as const, awaitedEvery: '30', grace: '0s' }
  expect(readFields(fields)).toEqual({
    unreadable: [
      { field: 'awaitedEvery', text: '30' },
      { field: 'grace', text: '0s' },
    ],
  })
})

test('another profile brings its own numbers', () => {
  const result = readFields(withProfile(fieldsOf(PROBE), 'demo'))
  expect(result).toMatchObject({ edit: { profile: 'demo' } })
  expect(Object.keys('edit' in result ? result.edit : {})).not.toContain('everyMs')
})

test.each([
  ['Lo streaming (IT)', 'lo-streaming-it'],
  ['Città & Café', 'citta-cafe'],
  ['  ', ''],
  [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
])('the key proposed for "%s" is "%s"', (name, expected) => {
  expect(keyOf(name)).toBe(expected)
})

test('components stand by position, each group directly before its members', () => {
  const make = (id: string, parentId: string | null, position: number) => ({ id, key: id, parentId, position })
  const list = [make('b', null, 2), make('g1', 'g', 5), make('a', null, 1), make('g', null, 3), make('g2', 'g', 4)]
  expect(inOrder(list).map((one) => one.id)).toEqual(['a', 'b', 'g', 'g2', 'g1'])
})
