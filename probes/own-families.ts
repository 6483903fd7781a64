/** By which families of IP this machine reaches others at all. Asked by connect.ts for a check that has chosen one. */
import { networkInterfaces } from 'node:os'

/** Loopback reaches nobody else, nor does what is valid on one wire alone (`fe80::/10`, `169.254.0.0/16`). */
export function ownFamilies(): ReadonlySet<number> {
  const addresses = Object.values(networkInterfaces()).flatMap((of) => of ?? [])
  const reaching = addresses.filter(({ internal, address }) => !internal && !/^(?:fe[89ab]|169\.254\.)/i.test(address))
  return new Set(reaching.map(({ family }) => (family === 'IPv6' ? 6 : 4)))
}
