/** How an HTTP check reaches its target, as it stands in the form, and back into an edit. Pure; part of `probe-fields.ts`. */
import type { EditProbe, ProbeView } from '../../../server/contract/catalogue.ts'
import { uses } from './kinds.ts'

/** Empty: as by default. */
export interface WayFields {
  readonly redirects: string
  readonly resolver: string
  readonly family: string
}

export const EMPTY_WAY: WayFields = { redirects: '', resolver: '', family: '' }

const POLICIES = ['same-host', 0, 1, 2, 3, 4] as const
export const REDIRECTS = ['', ...POLICIES.map(String)]
export const FAMILIES = ['', '4', '6'] as const

export function wayFieldsOf({ redirects, resolver, family }: Pick<ProbeView, keyof WayFields>): WayFields {
  return { redirects: String(redirects ?? ''), resolver: resolver ?? '', family: String(family ?? '') }
}

type WayEdit = Pick<EditProbe, keyof WayFields>

/** What the kind does not use is not sent. */
export function readWay(kind: ProbeView['kind'], { redirects, resolver, family }: WayFields): WayEdit {
  return {
    ...(uses(kind, 'redirects') ? { redirects: readRedirects(redirects) } : {}),
    ...(uses(kind, 'resolver') ? { resolver: resolver.trim() || null } : {}),
    ...(uses(kind, 'family') ? { family: family === '' ? null : family === '4' ? 4 : 6 } : {}),
  }
}

function readRedirects(text: string): NonNullable<WayEdit['redirects']> | null {
  return POLICIES.find((one) => String(one) === text) ?? null
}
