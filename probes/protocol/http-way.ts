/**
 * How an HTTP check reaches its target, beyond what every check has. Part of the protocol between prober and server; read
 * by kinds/http.ts and connect.ts, kept with the probe's target.
 */

import type { HttpStep } from './http-step.ts'

/** What is absent is as by default. */
export interface HttpWay {
  readonly redirects?: Redirects
  /** The name server to ask instead of the system's: `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:53`. */
  readonly resolver?: string
  readonly family?: Family
  /** What the client shows of itself where it is asked, at the origins that the operator wrote down alone. */
  readonly identity?: Identity
  /** Certificates (PEM) to trust beside those of the system. */
  readonly trust?: string
  /** Asked before the target itself, in this order, within the same deadline. */
  readonly steps?: readonly HttpStep[]
  /** Values by name, put where `{{name}}` stands in an address, a header or a body. Sealed at rest. */
  readonly secrets?: Readonly<Record<string, string>>
}

/** PEM: the certificate, with those that lead to its authority where the server lacks them, and its private key. */
export interface Identity {
  readonly certificate: string
  readonly key: string
}

/** How many are followed at most (0: a redirect is the answer), or at most 5 that stay on the host; default 5. */
export const REDIRECTS = [0, 1, 2, 3, 4, 5, 'same-host'] as const
export type Redirects = (typeof REDIRECTS)[number]

/** Of IP: only addresses of it are asked for, and connected to. */
export const FAMILIES = [4, 6] as const
export type Family = (typeof FAMILIES)[number]
