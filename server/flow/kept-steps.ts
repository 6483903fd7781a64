/** The secrets in the steps of an HTTP probe: sealed for the store, opened for the prober. Called by kept-way. */
import type { HttpStep } from '../../probes/protocol/http-step.ts'
import type { HttpWay } from '../../probes/protocol/http-way.ts'
import type { KeptStep, KeptWay, Sealed } from '../domain/catalogue.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import type { Vault } from '../store/vault.ts'
import { lostHeader, openAll, openHeaders, sealHeaders, sealValue } from './sealed-value.ts'

type Steps = Pick<HttpWay, 'steps' | 'secrets'>
type KeptSteps = Pick<KeptWay, 'steps' | 'secrets'>

export function sealSteps(vault: Vault, { steps, secrets }: Steps, before: KeptSteps = {}): KeptSteps {
  const sealStep = (step: HttpStep): KeptStep => ({
    ...step,
    headers: sealHeaders(vault, step.headers, sameStep(step, before)?.headers),
  })
  const sealed = Object.entries(secrets ?? {}).map(([name, value]): [string, Sealed] => [
    name,
    sealValue(vault, value, before.secrets?.[name]),
  ])
  return {
    ...(steps ? { steps: steps.map(sealStep) } : {}),
    ...(secrets ? { secrets: Object.fromEntries(sealed) } : {}),
  }
}

/** null when a secret in them was sealed with another key. */
export function openSteps(vault: Vault, { steps, secrets }: KeptSteps): Steps | null {
  const opened = (steps ?? []).flatMap((step) => {
    const headers = openHeaders(vault, step.headers)
    return headers === null ? [] : [{ ...step, headers }]
  })
  const values = openAll(vault, secrets ?? {})
  if (values === null || opened.length < (steps ?? []).length) return null
  return { ...(steps ? { steps: opened } : {}), ...(secrets ? { secrets: values } : {}) }
}

/** What was sent back hidden and is not kept; null: nothing. */
export function lostInSteps(
  { steps = [], secrets = {} }: Steps,
  kept: KeptSteps,
): { readonly what: string; readonly field: string } | null {
  for (const step of steps) {
    const header = lostHeader(step.headers, sameStep(step, kept)?.headers)
    if (header !== null) return { what: `value of the header ${header} in "${step.name}"`, field: 'steps' }
  }
  const name = Object.keys(secrets).find((one) => secrets[one] === HIDDEN && kept.secrets?.[one] === undefined)
  return name === undefined ? null : { what: `secret ${name}`, field: 'secrets' }
}

/** A header stays with its step, where that asks whom it asked. */
function sameStep({ name, url }: HttpStep, { steps = [] }: KeptSteps): KeptStep | undefined {
  return steps.find((one) => one.name === name && originOf(one.url) === originOf(url))
}

export function originOf(url: string): string {
  return URL.parse(url)?.origin ?? url
}
