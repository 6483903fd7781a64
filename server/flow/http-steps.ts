/**
 * The steps of an HTTP probe: from what a person set to what is kept, back to what people see, and what is wrong with them.
 * Called by http-way for what is kept, and by the readers of file and desk for faults.
 */
import { type HttpStep, namesIn, type StepSeen } from '../../probes/protocol/http-step.ts'
import type { HttpWay } from '../../probes/protocol/http-way.ts'
import type { Evidence } from '../../probes/protocol.ts'
import type { EditProbe, ProbeView } from '../contract/catalogue.ts'
import type { EditStep } from '../contract/http-steps.ts'
import type { KeptWay } from '../domain/catalogue.ts'
import { HIDDEN } from '../domain/secret-headers.ts'
import type { Told } from './field-fault.ts'
import { headersFault } from './headers-fault.ts'
import { hiddenHeaders } from './sealed-value.ts'

export type StepsEdit = Pick<EditProbe, 'steps' | 'secrets'>

/** What the prober knows of places in an answer (probes/kept-values.ts, assertions.ts): null, or what is wrong. */
export interface PlaceReader {
  placeFault(place: string): string | null
  pathFault(path: string): string | null
  patternFault(pattern: string): string | null
}

export function stepsOf({ steps = [], secrets = {} }: StepsEdit): Pick<HttpWay, 'steps' | 'secrets'> {
  return {
    ...(steps.length > 0 ? { steps: steps.map(stepOf) } : {}),
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
  }
}

function stepOf({ name, url, method = 'GET', headers = {}, body = null, keep = {}, ...expected }: EditStep): HttpStep {
  const { expectStatus: status = [[200, 299]], keyword = null, pattern = null, json = [] } = expected
  return { name, url, method, headers, body: body || null, keep, expect: { status, keyword, pattern, json } }
}

export function shownSteps({ steps = [], secrets = {} }: KeptWay): Pick<ProbeView, 'steps' | 'secrets'> {
  return {
    steps: steps.map(({ name, url, method, headers, body, expect, keep }) => ({
      ...{ name, url, method, body, keep: { ...keep } },
      headers: hiddenHeaders(headers),
      expectStatus: expect.status.map((one) => (typeof one === 'number' ? one : [one[0], one[1]])),
      ...{ keyword: expect.keyword, pattern: expect.pattern, json: expect.json.map((one) => ({ ...one })) },
    })),
    secrets: Object.fromEntries(Object.keys(secrets).map((name) => [name, HIDDEN])),
  }
}

/** As evidence has them; none: a check without steps, or one that passed. */
export function stepsSeen(evidence: Pick<Evidence, 'steps'> | null): StepSeen[] {
  return (evidence?.steps ?? []).map((one) => ({ ...one, phases: { ...one.phases } }))
}

type Whole = Pick<EditProbe, 'url' | 'headers' | 'body'> & StepsEdit

/** Never repeats a header's value: it may be a secret. */
export function stepFaults(edit: Partial<Whole>, reader: PlaceReader): Told[] {
  const { steps = [], secrets = {} } = edit
  // Without either, two braces are only two braces.
  if (steps.length === 0 && Object.keys(secrets).length === 0) return []
  const known = new Set(Object.keys(secrets))
  const faults: Told[] = []
  steps.forEach((step, i) => {
    const isTwice = steps.findIndex((other) => other.name === step.name) < i
    const wrong = [
      isTwice ? 'is there twice' : null,
      addressFault(step.url),
      ...inStep(step, reader),
      askedFor(step, known),
    ]
    const first = wrong.find((one) => one !== null)
    if (first) faults.push({ field: 'steps', message: `"${step.name}" ${first}` })
    for (const name of Object.keys(step.keep ?? {})) known.add(name)
  })
  const { url = '' } = edit
  const wrongUrl = hasValueInHost(url) ? VALUE_IN_HOST : null
  if (wrongUrl !== null) faults.push({ field: 'url', message: wrongUrl })
  for (const field of ['url', 'headers', 'body'] as const) {
    const asked = askedFor({ [field]: edit[field] ?? undefined }, known)
    if (asked !== null) faults.push({ field, message: asked })
  }
  return faults
}

const VALUE_IN_HOST = 'may have a value only behind its host'

/** Whoever is asked is written down, and never what an answer says. */
function hasValueInHost(url: string): boolean {
  return /^[a-z]+:\/\/[^/?#]*\{/i.test(url)
}

function addressFault(url: string): string | null {
  const parsed = URL.parse(url)
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) return 'has a URL that is none of the web'
  if (parsed.username !== '' || parsed.password !== '') return 'has a user name or password in its URL'
  return hasValueInHost(url) ? `has a URL that ${VALUE_IN_HOST}` : null
}

function inStep({ headers = {}, pattern, json = [], keep = {} }: EditStep, reader: PlaceReader): (string | null)[] {
  const wrongHeaders = headersFault(headers)
  const wrongPattern = pattern ? reader.patternFault(pattern) : null
  return [
    wrongHeaders && `has headers that ${wrongHeaders}`,
    wrongPattern && `has a pattern that is no regular expression of RE2: ${wrongPattern}`,
    ...json.map(({ path }) => prefixed(`has '${path}', which is no JSONPath (RFC 9535)`, reader.pathFault(path))),
    ...Object.entries(keep).map(([name, place]) =>
      prefixed(`keeps ${name} from a place that`, reader.placeFault(place)),
    ),
  ]
}

function prefixed(words: string, fault: string | null): string | null {
  return fault === null ? null : `${words}${words.endsWith('that') ? ' ' : ': '}${fault}`
}

type Asked = Pick<EditStep, 'headers' | 'body'> & { readonly url?: string | undefined }

/** The first value that is asked for and that nobody hands on, in words. */
function askedFor({ url = '', headers = {}, body }: Partial<Asked>, known: ReadonlySet<string>): string | null {
  const texts = [url, ...Object.values(headers), body ?? '']
  const unknown = texts.flatMap(namesIn).find((name) => !known.has(name))
  return unknown === undefined ? null : `asks for {{${unknown}}}, which no secret and no step before it is called`
}
