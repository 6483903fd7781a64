/** What the public form posts to `/subscribe`, and what a program that posts JSON there gets back. */
import Type, { type Static } from 'typebox'
import { ChosenKinds } from './shapes.ts'

export const SubscribeForm = Type.Object(
  {
    email: Type.String({ maxLength: 20_000 }),
    channel: Type.Optional(Type.Literal('email')),
    language: Type.Optional(Type.String({ maxLength: 35 })),
    kinds: Type.Optional(ChosenKinds),
    /** For programs that fill in every field: people do not see it. */
    website: Type.Optional(Type.String({ maxLength: 2_000 })),
  },
  { additionalProperties: false },
)
export type SubscribeForm = Static<typeof SubscribeForm>

export const SubscribeAnswer = Type.Object({
  outcome: Type.Literal('check-mail'),
  mailAt: Type.Integer({
    description: 'When the mail that asks back leaves: later when many from one network ask. Epoch ms, UTC',
  }),
})
export type SubscribeAnswer = Static<typeof SubscribeAnswer>
