/**
 * One real HTTP(S) check: the steps that come before, then what is asked; where the way leads, what answers there, and how
 * long it took. Called by run.ts through kinds/index.ts.
 */
import { wrongWith } from '../assertions.ts'
import { assess, type Measurement, type Wrong } from '../assess.ts'
import { NetworkFault } from '../faults.ts'
import { valueIn } from '../kept-values.ts'
import type { HttpStep } from '../protocol/http-step.ts'
import { type Assignment, type Expectation, NOTHING_EXPECTED } from '../protocol.ts'
import { ask, evidenceOfRun, hidingIn, type Looked, phasesOfRun, type Run, startRun } from './http-run.ts'
import type { CheckContext, CheckReport } from './kind.ts'

/** Throws only on a bug: what the network does is in the report. */
export async function checkHttp({ target, expect }: Assignment, context: CheckContext): Promise<CheckReport> {
  const run = startRun(target, context)
  let step: HttpStep | null = null
  try {
    for (step of target.way?.steps ?? []) {
      const failed = await take(run, step)
      if (failed) return failed
    }
    step = null
    const { url, method, headers, body } = target
    const looked = await ask(run, { name: '', url, method, headers, body, status: expect.status })
    return reportOf(run, measured(looked, expect), looked)
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error
    const because = step === null ? error.message : inStep(step, error.message)
    return reportOf(run, { is: 'fault', code: error.code, because }, null)
  }
}

function measured({ end, body }: Looked, expect: Expectation): Extract<Measurement, { is: 'answer' }> {
  const { status, answer } = end
  const wrong = wrongWith({ status, headers: answer.headers, body }, expect)
  return { is: 'answer', status, body, wrong, totalMs: 0 }
}

/** Null: it went well, and what it hands on is kept. */
async function take(run: Run, step: HttpStep): Promise<CheckReport | null> {
  const { name, url, method, headers, body } = step
  const looked = await ask(run, { name, url, method, headers, body, status: step.expect.status })
  const expect = { ...NOTHING_EXPECTED, ...step.expect }
  const judged = assess(measured(looked, expect), expect)
  const wrong: Wrong | null = judged.outcome === 'pass' ? keep(run, step, looked) : judged
  if (wrong === null) return null
  const because = inStep(step, wrong.because)
  const failed = { is: 'judged', outcome: 'fail', code: wrong.code, because, totalMs: 0 } as const
  return reportOf(run, { ...failed, status: looked.end.status }, looked)
}

function keep({ values }: Run, step: HttpStep, { end, body }: Looked): Wrong | null {
  for (const [name, place] of Object.entries(step.keep)) {
    const found = valueIn({ headers: end.answer.headers, body }, place)
    if ('missing' in found) return { code: 'value-missing', because: `no value for ${name}: ${found.missing}` }
    values?.set(name, found.value)
  }
  return null
}

function inStep({ name }: HttpStep, because: string): string {
  return `Step "${name}": ${because}`
}

/** Its times are those of now: whatever was asked has been answered. */
function reportOf(run: Run, measurement: Measurement, came: Looked | null): CheckReport {
  const phases = phasesOfRun(run)
  const evidence = () => evidenceOfRun(run, came)
  return { measured: told(measurement, { hide: hidingIn(run), totalMs: phases.totalMs }), phases, evidence }
}

interface Telling {
  readonly hide: (text: string) => string
  readonly totalMs: number
}

/** With its time, and without the values that nobody is to read. */
function told(measurement: Measurement, { hide, totalMs }: Telling): Measurement {
  if (measurement.is === 'fault') return { ...measurement, because: hide(measurement.because) }
  if (measurement.is === 'told') return measurement
  if (measurement.is === 'judged') return { ...measurement, because: hide(measurement.because), totalMs }
  const { wrong } = measurement
  return { ...measurement, wrong: wrong && { ...wrong, because: hide(wrong.because) }, totalMs }
}
