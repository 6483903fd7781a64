/** Certificates of an HTTP probe, in the file and over the API: the key is sealed, and goes only where it went. */
import { describe, expect, test } from 'vitest'
import { authority, certificate } from '../support/certificates.ts'
import { probeDeskEachTest, rowsOfEdits, withWebProbe } from './probe-desk.ts'
import { mistakesOf, right } from './setup.ts'

const { cert, key } = certificate('good')
const other = certificate('expired')
const HIDDEN = '••••'

const inFile = (name: string, pem: string, indent = '') =>
  `${name}: |\n${pem.trim()}`
    .replaceAll('\n', '\n  ')
    .split('\n')
    .map((line) => indent + line)

describe('in the file', () => {
  test('certificates and their key are read as they stand', () => {
    const own = [...inFile('certificate', cert, '  '), ...inFile('key', key, '  ')]
    const file = withWebProbe('clientCertificate:', ...own, ...inFile('trust', authority()))
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
    expect(mistakesOf(withWebProbe(line))).toEqual([`vedetta.yaml:10: components[0].probes[0].${mistake}`])
  })
})

describe('over the API', () => {
  const rig = probeDeskEachTest()
  const { add, change } = rig
  const assigned = async () => (await rig.assigned())[0]?.target.way

  test('the key is in no answer and in no row; sent back hidden it stays, for the prober alone', async () => {
    const made = await add({ clientCertificate: { certificate: cert, key }, trust: authority() })
    const shown = { certificate: cert, key: HIDDEN }
    expect(made).toMatchObject({ status: 201, json: { clientCertificate: shown, trust: authority() } })
    const changed = await change(made, { url: 'https://127.0.0.1/b', clientCertificate: shown, trust: authority() })
    expect(changed).toMatchObject({ status: 200, json: { clientCertificate: shown } })
    const rows = await rowsOfEdits(rig.desk.boot.store.db)
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
