/** Certificates of an HTTP probe, in the file and over the API: the key is sealed, and goes only where it went. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assignmentsFor } from '../../server/flow/assignments.ts'
import { localLocation } from '../../server/store/locations.ts'
import { authority, certificate } from '../support/certificates.ts'
import { type DeskApp, openDeskApp } from './desk-app.ts'
import { type Desk, mistakesOf, openDesk, PAGE, right } from './setup.ts'

const { cert, key } = certificate('good')
const other = certificate('expired')
const HIDDEN = '••••'

const inFile = (name: string, pem: string, indent: string) =>
  `${indent}${name}: |\n${pem.replace(/^/gm, `${indent}  `)}\n`
const withProbe = (lines: string) => `${PAGE}components:
  - key: shop
    name: Shop
    probes:
      - key: one
        url: https://shop.example.com/
${lines}`

describe('in the file', () => {
  test('certificates and their key are read as they stand', () => {
    const own = inFile('certificate', cert, '          ') + inFile('key', key, '          ')
    const file = withProbe(`        clientCertificate:\n${own}${inFile('trust', authority(), '        ')}`)
    const { clientCertificate, trust } = right(file).probes[0]?.edit ?? {}
    expect(clientCertificate?.certificate.trim()).toBe(cert.trim())
    expect(clientCertificate?.key?.trim()).toBe(key.trim())
    expect(trust?.trim()).toBe(authority().trim())
  })

  test.each<[string, string, string]>([
    [
      'what is no certificate',
      'trust: hello',
      'trust: holds no certificate: write PEM, from -----BEGIN CERTIFICATE----- to its end',
    ],
    ['no key', 'clientCertificate: { certificate: x }', 'clientCertificate: key is missing'],
    [
      'a key as the desk hides it',
      `clientCertificate: { certificate: x, key: ${HIDDEN} }`,
      'clientCertificate.key: is as the desk hides it: write it',
    ],
  ])('%s is told with its line', (_name, line, mistake) => {
    expect(mistakesOf(withProbe(`        ${line}\n`))).toEqual([`vedetta.yaml:10: components[0].probes[0].${mistake}`])
  })
})

describe('over the API', () => {
  let desk: Desk
  let app: DeskApp
  let componentId: unknown
  beforeEach(async () => {
    desk = await openDesk('sqlite')
    await desk.apply(`${PAGE}components: []\n`)
    app = await openDeskApp(desk.context(), ['127.0.0.0/8'])
    const payload = { key: 'shop', name: { en: 'Shop' } }
    componentId = (await app.send('admin', { method: 'POST', url: '/components', payload })).json.id
  })
  afterEach(async () => {
    await app.close()
    await desk.close()
  })

  const add = (facts: object) => {
    const payload = { key: 'one', componentId, url: 'https://127.0.0.1/', ...facts }
    return app.send('admin', { method: 'POST', url: '/probes', payload })
  }
  const change = ({ json }: Awaited<ReturnType<typeof add>>, facts: object) => {
    const payload = { key: 'one', componentId, version: json.version, url: 'https://127.0.0.1/', ...facts }
    return app.send('admin', { method: 'PUT', url: `/probes/${json.id}`, payload })
  }
  const assigned = async () =>
    (await assignmentsFor(desk.context(), (await localLocation(desk.boot.store.db)).id, [])).assignments[0]?.target.way

  test('the key is in no answer and in no row; sent back hidden it stays, for the prober alone', async () => {
    const made = await add({ clientCertificate: { certificate: cert, key }, trust: authority() })
    const shown = { certificate: cert, key: HIDDEN }
    expect(made).toMatchObject({ status: 201, json: { clientCertificate: shown, trust: authority() } })
    const changed = await change(made, { url: 'https://127.0.0.1/b', clientCertificate: shown, trust: authority() })
    expect(changed).toMatchObject({ status: 200, json: { clientCertificate: shown } })
    const { db } = desk.boot.store
    const rows = await Promise.all([
      db.selectFrom('probes').selectAll().execute(),
      db.selectFrom('audit').selectAll().execute(),
      db.selectFrom('changes').selectAll().execute(),
      db.selectFrom('repeats').selectAll().execute(),
    ])
    const all = JSON.stringify([made, changed, rows])
    expect(all).toContain('BEGIN CERTIFICATE')
    expect(all).not.toContain('PRIVATE KEY')
    expect(await assigned()).toEqual({ identity: { certificate: cert, key }, trust: authority() })
  })

  const kept = { clientCertificate: { certificate: cert, key: HIDDEN } }
  test.each<[string, object, string]>([
    ['another host', { ...kept, url: 'https://127.0.0.2/' }, 'is not sent to another host'],
    ['another name server', { ...kept, resolver: '127.0.0.1' }, 'is not sent where another name server leads'],
    ['another authority', { ...kept, trust: other.cert }, 'is not sent to whom other certificates vouch for'],
    ['another certificate', { clientCertificate: { certificate: other.cert } }, 'is missing'],
  ])('the kept key does not go along to %s', async (_name, facts, because) => {
    const made = await add({ clientCertificate: { certificate: cert, key } })
    const { status, json } = await change(made, facts)
    expect({ status, code: json.code }).toEqual({ status: 422, code: 'target-refused' })
    expect(json.detail).toContain(`key of this client certificate ${because}`)
    expect(JSON.stringify(json)).toContain('body/clientCertificate/key')
  })

  test.each<[object, string, string]>([
    [{ trust: 'hello' }, 'body/trust', 'holds no certificate'],
    [
      { clientCertificate: { certificate: cert, key: other.key } },
      'body/clientCertificate',
      'key of another certificate',
    ],
    [{ clientCertificate: { certificate: `${cert}${key}`, key } }, 'body/clientCertificate', 'holds a private key'],
    [{ url: 'tcp://127.0.0.1:25', trust: cert }, 'body/trust', 'means nothing to a tcp probe'],
  ])('%# what cannot be is refused at its field, without any of the key', async (facts, path, because) => {
    const answer = await add(facts)
    expect(answer).toMatchObject({ status: 400, json: { code: 'invalid', errors: [{ path }] } })
    expect(JSON.stringify(answer.json)).toContain(because)
    expect(JSON.stringify(answer.json)).not.toContain('BEGIN PRIVATE KEY-----\\n')
  })
})
