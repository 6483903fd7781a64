/** How an HTTP probe of the catalogue file reaches its target. Called by read-probe. */
import { FAMILIES, type Family, REDIRECTS, type Redirects } from '../../probes/protocol/http-way.ts'
import { resolverUrl } from '../../probes/protocol/resolver-url.ts'
import { LIMITS } from '../../probes/protocol.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import type { WayEdit } from './http-way.ts'
import { readSecrets, readSteps } from './read-http-steps.ts'
import { asWritten, complain, type Fields, readMap, readText, type Sheet, type Spot } from './yaml-sheet.ts'

export const WAY_KEYS = ['redirects', 'resolver', 'family', 'clientCertificate', 'trust', 'steps', 'secrets'] as const
type WayFields = Fields<(typeof WAY_KEYS)[number]>

/** What is at fault is noted, and null. */
type Read = { readonly [Key in keyof WayEdit]-?: WayEdit[Key] | undefined }

export function readHttpWay(sheet: Sheet, fields: WayFields, refusedUrl: (url: string) => string | null): Read {
  return {
    redirects: fields.redirects && readRedirects(sheet, fields.redirects),
    resolver: fields.resolver && readResolver(sheet, fields.resolver, refusedUrl),
    family: fields.family && readFamily(sheet, fields.family),
    clientCertificate: fields.clientCertificate && readCertificate(sheet, fields.clientCertificate),
    trust: fields.trust && readPem(sheet, fields.trust),
    steps: (fields.steps && readSteps(sheet, fields.steps, refusedUrl)) ?? undefined,
    secrets: (fields.secrets && readSecrets(sheet, fields.secrets)) ?? undefined,
  }
}

function readRedirects(sheet: Sheet, spot: Spot): Redirects | null {
  const text = asWritten(spot)
  const known = REDIRECTS.find((one) => String(one) === text)
  return known ?? complain(sheet, spot, `'${text}' must be 0 to ${LIMITS.redirects}, or same-host`)
}

function readFamily(sheet: Sheet, spot: Spot): Family | null {
  const text = asWritten(spot)
  return FAMILIES.find((one) => String(one) === text) ?? complain(sheet, spot, `'${text}' must be 4 or 6`)
}

/** One that is no address is told with the other faults of the probe. */
function readResolver(sheet: Sheet, spot: Spot, refusedUrl: (url: string) => string | null): string | null {
  const text = readText(sheet, spot)
  const url = text === null ? null : resolverUrl(text)
  const because = url && refusedUrl(url.href)
  return because ? complain(sheet, spot, `may not be asked: ${because}`) : text
}

function readCertificate(sheet: Sheet, spot: Spot): NonNullable<WayEdit['clientCertificate']> | null {
  const fields = readMap(sheet, spot, ['certificate', 'key'] as const)
  if (!fields) return null
  if (!fields.certificate) return complain(sheet, spot, 'certificate is missing')
  if (!fields.key) return complain(sheet, spot, 'key is missing')
  const [certificate, key] = [readPem(sheet, fields.certificate), readPem(sheet, fields.key)]
  if (key === HIDDEN) return complain(sheet, fields.key, 'is as the desk hides it: write it')
  return certificate && key ? { certificate, key } : null
}

function readPem(sheet: Sheet, spot: Spot): string | null {
  const text = readText(sheet, spot)
  if (text === null || (text !== '' && text.length <= LIMITS.pemLength)) return text
  return complain(sheet, spot, `must have 1 to ${LIMITS.pemLength} characters`)
}
