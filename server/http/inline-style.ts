/** The policy of a page that carries its one style within it: a phone paints it with the first answer, and a file keeps it. Used by tap and console-dossier. */
import { createHash } from 'node:crypto'
import { PAGE_HEADERS } from './page-headers.ts'

const policies = new Map<string, string>()

export function policyWith(style: string): string {
  const known = policies.get(style)
  if (known !== undefined) return known
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = String(PAGE_HEADERS['content-security-policy']).replace(
    "style-src 'self'",
    `style-src 'self' 'sha256-${hash}'`,
  )
  policies.set(style, policy)
  return policy
}
