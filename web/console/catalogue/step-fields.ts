/** The steps of an HTTP check and its secrets, as they stand in the form, and back into an edit. Pure; part of `probe-fields.ts`. */
import type { EditProbe, ProbeView } from '../../../server/contract/catalogue.ts'
import { type Fail, readHeaders, readPairs, readStatus, spellHeaders, spellPairs, spellStatus } from './answer-lines.ts'
import { readJson, spellJson } from './json-lines.ts'
import { uses } from './kinds.ts'

export type Step = ProbeView['steps'][number]

/** Every field as text but the method; empty: as by default. */
export interface StepFields {
  readonly name: string
  readonly method: Step['method']
  readonly url: string
  readonly headers: string
  readonly body: string
  readonly expectStatus: string
  readonly keyword: string
  readonly pattern: string
  readonly json: string
  readonly keep: string
}

export interface StepsFields {
  readonly steps: readonly StepFields[]
  /** One a line: `name = value`, hidden once it is kept. */
  readonly secrets: string
}

export const NO_STEPS: StepsFields = { steps: [], secrets: '' }

export const EMPTY_STEP: StepFields = {
  ...{ name: '', method: 'GET', url: '', headers: '', body: '' },
  ...{ expectStatus: '200-299', keyword: '', pattern: '', json: '', keep: '' },
}

export function stepsFieldsOf({ steps, secrets }: Pick<ProbeView, 'steps' | 'secrets'>): StepsFields {
  return { steps: steps.map(fieldsOfStep), secrets: spellPairs(secrets) }
}

function fieldsOfStep({ name, method, url, ...step }: Step): StepFields {
  return {
    ...{ name, method, url, body: step.body ?? '', keyword: step.keyword ?? '', pattern: step.pattern ?? '' },
    headers: spellHeaders(step.headers),
    expectStatus: spellStatus(step.expectStatus),
    json: spellJson(step.json),
    keep: spellPairs(step.keep),
  }
}

type Failing = (field: 'steps' | 'secrets') => Fail

/** What the kind does not use is not sent. */
export function readSteps(
  kind: ProbeView['kind'],
  { steps, secrets }: StepsFields,
  fail: Failing,
): Pick<EditProbe, 'steps' | 'secrets'> {
  if (!uses(kind, 'steps')) return {}
  return { steps: steps.map((step) => readStep(step, fail('steps'))), secrets: readPairs(secrets, fail('secrets')) }
}

function readStep(step: StepFields, fail: Fail): NonNullable<EditProbe['steps']>[number] {
  const failHere = (text: string) => fail(`${step.name}: ${text}`)
  return {
    ...{ name: step.name.trim(), method: step.method, url: step.url.trim(), body: step.body || null },
    ...{ keyword: step.keyword || null, pattern: step.pattern || null, json: readJson(step.json) },
    headers: readHeaders(step.headers, failHere),
    expectStatus: readStatus(step.expectStatus, failHere),
    keep: readPairs(step.keep, failHere),
  }
}
