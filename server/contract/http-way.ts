/** Wire shapes of how an HTTP probe reaches its target: fields of `EditProbe` and `ProbeView`, all of them optional. */
import Type from 'typebox'
import { FAMILIES, REDIRECTS } from '../../probes/protocol/http-way.ts'
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

export const WAY_FIELDS = {
  redirects: Type.Optional(Redirects),
  resolver: Type.Optional(Type.Union([Resolver, Type.Null()])),
  family: Type.Optional(IpFamily),
}

export const WAY_VIEW = { redirects: Redirects, resolver: MaybeString, family: IpFamily }
