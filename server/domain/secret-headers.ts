/** Which request headers hold a secret, by their names. Asked where a probe is saved and where it is shown. */

const SECRET_NAME = /auth|token|secret|key|cookie|passw|credential|session|signature/i

/** Rather one too many: a header that is sealed without need is only not shown again. */
export function isSecretHeader(name: string): boolean {
  return SECRET_NAME.test(name)
}

/** Stands where a secret is not shown. Sent back unchanged it means: keep the one you have. */
export const HIDDEN = '••••'
