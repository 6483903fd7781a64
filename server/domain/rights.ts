/** What each role may do. Asked at every route by http/session, and by the flows that give roles and tokens. */

export const RIGHTS = [
  /** The inbox, planned work, what is watched, how the installation is. */
  'desk.read',
  /** Confirm, go on, resolve, dismiss, correct, stop, check now; announce. */
  'incidents.write',
  'maintenance.write',
  /** Templates and the phrase book. */
  'words.write',
  /** Answer for words: approve templates and free sentences; cause, apology, post-mortem. */
  'words.approve',
  /** Components, probes, locations. */
  'catalogue.write',
  /** Addresses of subscribers and of people on call. */
  'addresses.read',
  /** Staff, tokens, subscribers, on-call contacts. */
  'people.write',
  'audit.read',
] as const
export type Right = (typeof RIGHTS)[number]

/** No line: an editor need not publish. */
export const ROLES = ['viewer', 'responder', 'approver', 'editor', 'admin'] as const
export type Role = (typeof ROLES)[number]

const RESPONDS = ['desk.read', 'incidents.write', 'maintenance.write', 'addresses.read'] as const

const TABLE: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['desk.read'],
  responder: RESPONDS,
  approver: [...RESPONDS, 'words.write', 'words.approve'],
  editor: ['desk.read', 'words.write', 'catalogue.write'],
  admin: RIGHTS,
}

export function rightsOf(role: Role): readonly Right[] {
  return TABLE[role]
}

/** In the order of `ROLES`: for the sentence that tells somebody whom to ask. */
export function rolesWith(right: Right): readonly Role[] {
  return ROLES.filter((role) => TABLE[role].includes(right))
}

/** Nobody gives what they do not have: else whoever may invite could make themselves anything. */
export function mayGive(mine: readonly Right[], given: readonly Right[]): boolean {
  return given.every((right) => mine.includes(right))
}
