/**
 * An authenticator in software, as WebAuthn level 3 has it: one key pair on P-256, no attestation. It answers as a browser
 * on `origin` would; what it gets wrong is the test's choice.
 */
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

export type Slips = {
  origin?: string
  host?: string
  /** Without a finger, a face or a PIN. */
  unverified?: boolean
  /** Counts on from here instead of by one. */
  counter?: number
  /** Signs something else. */
  forged?: boolean
}

export type SoftAuthenticator = {
  readonly id: string
  /** As `navigator.credentials.create`, in its JSON form. */
  make(options: { challenge: string }, slips?: Slips): object
  /** As `navigator.credentials.get`. */
  use(options: { challenge: string }, slips?: Slips): object
}

export function softAuthenticator(origin: string): SoftAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const rawId = randomBytes(16)
  const id = rawId.toString('base64url')
  let counter = 0

  const clientData = (type: string, challenge: string, slips: Slips) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: slips.origin ?? origin, crossOrigin: false }))
  const authData = (slips: Slips, attested: Buffer = Buffer.alloc(0)) => {
    counter = slips.counter ?? counter + 1
    const flags = 0x01 | (slips.unverified ? 0 : 0x04) | (attested.length > 0 ? 0x40 : 0)
    const head = Buffer.alloc(5)
    head.writeUInt8(flags)
    head.writeUInt32BE(counter, 1)
    return Buffer.concat([sha256(Buffer.from(slips.host ?? new URL(origin).hostname)), head, attested])
  }
  const answer = (response: object) => ({
    ...{ id, rawId: id, type: 'public-key', authenticatorAttachment: 'platform', clientExtensionResults: {} },
    response,
  })
  return {
    id,
    make({ challenge }, slips = {}) {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(rawId.length)
      // COSE: kty EC2, alg ES256, crv P-256, x, y.
      const key = cborMap([
        [cborInt(1), cborInt(2)],
        [cborInt(3), cborInt(-7)],
        [cborInt(-1), cborInt(1)],
        [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
        [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
      ])
      const data = authData(slips, Buffer.concat([Buffer.alloc(16), length, rawId, key]))
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(data)],
      ])
      return answer({
        clientDataJSON: clientData('webauthn.create', challenge, slips).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      })
    },
    use({ challenge }, slips = {}) {
      const client = clientData('webauthn.get', challenge, slips)
      const data = authData(slips)
      const signed = Buffer.concat([data, slips.forged ? Buffer.alloc(32) : sha256(client)])
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: createSign('sha256').update(signed).sign(privateKey).toString('base64url'),
      })
    },
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** As much of CBOR (RFC 8949) as that needs. */
function cborHead(major: number, n: number): Buffer {
  if (n < 24) return Buffer.from([(major << 5) | n])
  return n < 256 ? Buffer.from([(major << 5) | 24, n]) : Buffer.from([(major << 5) | 25, n >> 8, n & 255])
}
function cborInt(n: number): Buffer {
  return n < 0 ? cborHead(1, -1 - n) : cborHead(0, n)
}
function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes])
}
function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)])
}
function cborMap(pairs: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, pairs.length), ...pairs.flat()])
}
