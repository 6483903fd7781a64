/** Steps of an HTTP check as tests need them: a plain GET that keeps nothing, with what a test wants otherwise. */
import type { HttpStep } from '../../probes/protocol/http-step.ts'
import type { HttpWay } from '../../probes/protocol/http-way.ts'
import type { HttpTarget } from '../support/http-target.ts'
import { check, type Wanted } from './assignments.ts'

export type Wish = Partial<Omit<HttpStep, 'expect'>> & { readonly expect?: Partial<HttpStep['expect']> }

/** @param server `path` is one of its own, unless it is a whole address */
export function stepsAt(server: () => HttpTarget) {
  const step = (path: string, wish: Wish = {}): HttpStep => ({
    ...{ name: 'sign in', method: 'GET', headers: {}, body: null, keep: {} },
    url: path.startsWith('/') ? `${server().url}${path}` : path,
    ...wish,
    expect: { status: [[200, 299]], keyword: null, pattern: null, json: [], ...wish.expect },
  })
  /** One check whose own request goes to this path. */
  const checkAfter = (steps: readonly HttpStep[], path: string, wanted: Wanted & { way?: HttpWay } = {}) => {
    const { way, ...rest } = wanted
    return check(`${server().url}${path}`, { ...rest, target: { ...wanted.target, way: { ...way, steps } } })
  }
  return { step, checkAfter }
}

export const json = (value: unknown) => ({
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
})
