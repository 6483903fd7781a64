/** The wire shapes of passkeys: what a browser is asked and what it answers (WebAuthn level 3), and one's own ones. */
import Type, { type Static } from 'typebox'
import { Instant, MaybeInstant } from './shapes.ts'

/** For `navigator.credentials`, as its JSON form has it. */
export const PasskeyOptions = Type.Object({}, { additionalProperties: true, description: 'For navigator.credentials' })

const Bytes = Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength: 16_384 })
const Id = Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 1_400 })
const COMMON = {
  id: Id,
  rawId: Id,
  type: Type.Literal('public-key'),
  authenticatorAttachment: Type.Optional(Type.Enum(['platform', 'cross-platform'])),
  clientExtensionResults: Type.Record(Type.String(), Type.Unknown()),
}

/** The password in use: an open desk that somebody walks up to is not enough for a key of their own. */
export const AskToMakePasskey = Type.Object(
  { password: Type.String({ minLength: 1, maxLength: 1_024 }) },
  { additionalProperties: false },
)
export type AskToMakePasskey = Static<typeof AskToMakePasskey>

/** What `navigator.credentials.create` gave. */
export const MadePasskey = Type.Object(
  {
    ...COMMON,
    response: Type.Object(
      {
        clientDataJSON: Bytes,
        attestationObject: Bytes,
        authenticatorData: Type.Optional(Bytes),
        transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 10 })),
        publicKeyAlgorithm: Type.Optional(Type.Integer()),
        publicKey: Type.Optional(Bytes),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
export type MadePasskey = Static<typeof MadePasskey>

/** What `navigator.credentials.get` gave. */
export const UsedPasskey = Type.Object(
  {
    ...COMMON,
    response: Type.Object(
      {
        clientDataJSON: Bytes,
        authenticatorData: Bytes,
        signature: Bytes,
        userHandle: Type.Optional(Bytes),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
export type UsedPasskey = Static<typeof UsedPasskey>

const Name = Type.String({ minLength: 1, maxLength: 100 })

export const AddPasskey = Type.Object({ name: Name, made: MadePasskey }, { additionalProperties: false })
export type AddPasskey = Static<typeof AddPasskey>

export const RenamePasskey = Type.Object({ name: Name }, { additionalProperties: false })
export type RenamePasskey = Static<typeof RenamePasskey>

export const SignInByPasskey = Type.Object({ used: UsedPasskey }, { additionalProperties: false })
export type SignInByPasskey = Static<typeof SignInByPasskey>

export const PasskeyView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  createdAt: Instant,
  usedAt: MaybeInstant,
})
export type PasskeyView = Static<typeof PasskeyView>

export const PasskeyList = Type.Object({ passkeys: Type.Array(PasskeyView) })
export type PasskeyList = Static<typeof PasskeyList>
