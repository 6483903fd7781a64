/** Wire shapes of how an HTTP probe reaches its target: fields of `EditProbe` and `ProbeView`, all of them optional. */
import Type from 'typebox'
import { FAMILIES, REDIRECTS } from '../../probes/protocol/http-way.ts'
import { LIMITS } from '../../probes/protocol.ts'
import { STEP_FIELDS, STEP_VIEW } from './http-steps.ts'
import { MaybeString } from './shapes.ts'

const Redirects = Type.Union([Type.Enum([...REDIRECTS]), Type.Null()], {
  description:
    'http: how many redirects are followed (0: a redirect is the answer), or same-host: at most 5, none to another host. null: 5',
})
const Resolver = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'http: the name server to ask, an address with a port or without; null: as the system does',
})
const IpFamily = Type.Union([Type.Enum([...FAMILIES]), Type.Null()], {
  description: 'http: IPv4 or IPv6 alone; null: either',
})

const Pem = (description: string) => Type.String({ minLength: 1, maxLength: LIMITS.pemLength, description })
const ClientCertificate = Type.Object(
  {
    certificate: Pem('PEM, with those that lead to its authority where the server lacks them'),
    key: Type.Optional(Pem('PEM, without a passphrase. Left out, or sent back as it was shown: the one that is kept')),
  },
  { additionalProperties: false },
)
const Trust = Pem('http: certificates (PEM) to trust beside those of the system')

export const WAY_FIELDS = {
  redirects: Type.Optional(Redirects),
  resolver: Type.Optional(Type.Union([Resolver, Type.Null()])),
  family: Type.Optional(IpFamily),
  clientCertificate: Type.Optional(Type.Union([ClientCertificate, Type.Null()])),
  trust: Type.Optional(Type.Union([Trust, Type.Null()])),
  ...STEP_FIELDS,
}

/** The key is shown as ••••. */
const ShownCertificate = Type.Object({ certificate: Type.String(), key: Type.String() })

export const WAY_VIEW = {
  redirects: Redirects,
  resolver: MaybeString,
  family: IpFamily,
  clientCertificate: Type.Union([ShownCertificate, Type.Null()]),
  trust: MaybeString,
  ...STEP_VIEW,
}
