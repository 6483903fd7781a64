/** The shape of every error the API answers with: RFC 9457 `application/problem+json` with a stable code. */
import Type, { type Static } from 'typebox'

export const Problem = Type.Object({
  type: Type.String({ description: '/problems/<code>: a name that stays; nothing is served at it' }),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'Stable: programs may depend on it' }),
  detail: Type.Optional(Type.String({ description: 'What was tried, on what, and what to do' })),
  errors: Type.Optional(
    Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), { description: 'Every field at fault' }),
  ),
})
export type Problem = Static<typeof Problem>
