/** The key that a webhook's messages are signed with, in the spelling of Standard Webhooks. Called where staff add an endpoint. */
import type { Context } from './context.ts'

/** `whsec_` and 32 random bytes in base64. Shown once; the database keeps it sealed. */
export function newSigningSecret(context: Pick<Context, 'ids'>): string {
  return `whsec_${Buffer.from(context.ids.secret(), 'base64url').toString('base64')}`
}
