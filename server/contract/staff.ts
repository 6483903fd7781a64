/** The wire shapes of people at the desk: who they are, their sessions, tokens of programs. Below `/api/v1`. */
import Type, { type Static } from 'typebox'
import { RIGHTS, ROLES } from '../domain/rights.ts'
import { Instant, MaybeInstant } from './shapes.ts'

const Role = Type.Enum([...ROLES])
const Name = Type.String({ minLength: 1, maxLength: 100 })
const Language = Type.String({ maxLength: 35 })

export const StaffMember = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  role: Role,
  language: Type.String(),
  /** `invited`: has not come in yet. */
  state: Type.Enum(['invited', 'active']),
  createdAt: Instant,
  /** When one of their sessions was last seen; null: signed in nowhere. */
  seenAt: MaybeInstant,
})
export type StaffMember = Static<typeof StaffMember>

export const StaffList = Type.Object({ staff: Type.Array(StaffMember) })
export type StaffList = Static<typeof StaffList>

export const NewStaff = Type.Object(
  {
    email: Type.String({ minLength: 3, maxLength: 254 }),
    role: Role,
    name: Type.Optional(Name),
    language: Type.Optional(Language),
  },
  { additionalProperties: false },
)
export type NewStaff = Static<typeof NewStaff>

export const ChangeStaff = Type.Object({ role: Role }, { additionalProperties: false })
export type ChangeStaff = Static<typeof ChangeStaff>

/** The link is in this answer and, if `mailed`, on its way to its reader; nowhere else. */
export const GivenLink = Type.Object({
  staff: StaffMember,
  url: Type.String(),
  expiresAt: Instant,
  mailed: Type.Boolean(),
})
export type GivenLink = Static<typeof GivenLink>

/** One's account at the provider; `since` is null where none is connected. */
export const OwnIdentity = Type.Object({ since: MaybeInstant })
export type OwnIdentity = Static<typeof OwnIdentity>

/** With the password in use. */
export const ConnectIdentity = Type.Object(
  { password: Type.String({ minLength: 1, maxLength: 1024 }) },
  { additionalProperties: false },
)
export type ConnectIdentity = Static<typeof ConnectIdentity>

/** Where the browser signs in; it comes back by itself. */
export const ProviderAddress = Type.Object({ url: Type.String() })
export type ProviderAddress = Static<typeof ProviderAddress>

/** One's own name and language. */
export const ChangeMe = Type.Object({ name: Name, language: Language }, { additionalProperties: false })
export type ChangeMe = Static<typeof ChangeMe>

export const ChangePassword = Type.Object(
  {
    current: Type.String({ minLength: 1, maxLength: 1024 }),
    password: Type.String({ minLength: 12, maxLength: 1024 }),
  },
  { additionalProperties: false },
)
export type ChangePassword = Static<typeof ChangePassword>

/** The code of an authenticator app after the password. `since` null: none is asked. */
export const TotpView = Type.Object({ since: MaybeInstant, recoveryCodes: Type.Integer() })
export type TotpView = Static<typeof TotpView>

/** For the app: its secret in base32, and the same as a link that apps open. */
export const TotpProposal = Type.Object({ secret: Type.String(), url: Type.String() })
export type TotpProposal = Static<typeof TotpProposal>

const Code = Type.String({ minLength: 1, maxLength: 40 })

/** The secret that was proposed, with the code that the app shows for it now. */
export const SetTotp = Type.Object(
  { secret: Type.String({ pattern: '^[A-Z2-7]{32}$' }), code: Code },
  { additionalProperties: false },
)
export type SetTotp = Static<typeof SetTotp>

/** Each opens the desk once in place of a code; shown this once. */
export const RecoveryCodes = Type.Object({ codes: Type.Array(Type.String()) })
export type RecoveryCodes = Static<typeof RecoveryCodes>

export const EndTotp = Type.Object({ code: Code }, { additionalProperties: false })
export type EndTotp = Static<typeof EndTotp>

export const OwnSession = Type.Object({
  id: Type.String(),
  createdAt: Instant,
  seenAt: Instant,
  /** Such as `Firefox, Linux`; empty: not known. */
  browser: Type.String(),
  /** Shortened: `203.0.113.*`, `2001:db8:1::/48`; empty: not known. */
  network: Type.String(),
  /** The one that asks. */
  isThis: Type.Boolean(),
})
export type OwnSession = Static<typeof OwnSession>

export const OwnSessionList = Type.Object({ sessions: Type.Array(OwnSession) })
export type OwnSessionList = Static<typeof OwnSessionList>

export const EndedSessions = Type.Object({ ended: Type.Integer() })
export type EndedSessions = Static<typeof EndedSessions>

export const TokenView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** `vdt_` and eight characters: all that is ever shown again. */
  prefix: Type.String(),
  /** Null: its rights were chosen one by one. */
  role: Type.Union([Role, Type.Null()]),
  rights: Type.Array(Type.Enum([...RIGHTS])),
  state: Type.Enum(['valid', 'expired', 'revoked']),
  createdAt: Instant,
  /** To a minute or so. */
  usedAt: MaybeInstant,
  expiresAt: MaybeInstant,
  revokedAt: MaybeInstant,
})
export type TokenView = Static<typeof TokenView>

export const TokenList = Type.Object({ tokens: Type.Array(TokenView) })
export type TokenList = Static<typeof TokenList>

/** A role or a choice of rights, not both. */
export const NewApiToken = Type.Object(
  {
    name: Name,
    role: Type.Optional(Role),
    rights: Type.Optional(Type.Array(Type.Enum([...RIGHTS]), { minItems: 1, maxItems: RIGHTS.length })),
    /** Null or absent: until it is revoked. */
    expiresAt: Type.Optional(MaybeInstant),
  },
  { additionalProperties: false },
)
export type NewApiToken = Static<typeof NewApiToken>

/** `secret` is the whole token, shown this once. */
export const CreatedToken = Type.Object({ token: TokenView, secret: Type.String() })
export type CreatedToken = Static<typeof CreatedToken>
