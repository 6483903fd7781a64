/** Where the desk's forms show what the server refused, and in which words. */
import { describe, expect, test } from 'vitest'
import { PlanMaintenance } from '../../../server/contract/maintenance.ts'
import { compileCheck } from '../../../server/http/compilers.ts'
import { fieldErrors } from '../../../server/http/validation.ts'
import { ApiError } from '../../../web/console/api.ts'
import { placed } from '../../../web/console/parts/placed.ts'
import { deskEn } from '../../../web/words/en.ts'
import { deskIt } from '../../../web/words/it.ts'

const refused = (code: string, errors: { path: string; message: string }[]) =>
  new ApiError({ status: 422, code, errors })

describe('a refusal', () => {
  test('of a rule stands at its field in the words of the desk, and leaves no box', () => {
    const error = refused('ends-before-start', [{ path: 'body/endsAt', message: 'It must end after it begins.' }])
    const form = placed(error, ['startsAt', 'endsAt'], deskIt)
    expect(form.at('endsAt')).toEqual({ fault: 'La fine deve venire dopo l’inizio.' })
    expect([form.at('startsAt'), form.error, form.rest]).toEqual([{}, null, []])
  })

  test('says more in the words of the server where those for all cases say too little', () => {
    const error = refused('target-refused', [{ path: 'body/url', message: 'It leads to 10.0.0.1.' }])
    expect(placed(error, ['url'], deskEn).at('url')).toEqual({
      ...{ fault: 'This target is not allowed.', refusal: 'It leads to 10.0.0.1.' },
    })
  })

  test('of what lies within a field stands at the narrowest that the form has', () => {
    const error = refused('text-missing', [{ path: 'body/texts/it/title', message: 'It needs a title.' }])
    const form = placed(error, ['texts', 'texts/it', 'texts/it/body', 'texts/i'], deskEn)
    expect(['texts', 'texts/it', 'texts/it/body', 'texts/i'].filter((field) => 'fault' in form.at(field))).toEqual([
      'texts/it',
    ])
  })

  test('of what the form does not show is told in the box', () => {
    const error = refused('already-moved', [])
    expect(placed(error, ['key'], deskEn).error).toBe(error)
    const partly = refused('invalid', [
      { path: 'body/key', message: 'must not have fewer than 1 characters' },
      { path: 'body/colour', message: 'odd' },
    ])
    const form = placed(partly, ['key'], deskEn)
    expect([form.error, form.rest.map((one) => one.path)]).toEqual([partly, ['body/colour']])
  })

  test('without words of the desk is told in those of the server', () => {
    const error = refused('invalid', [{ path: 'body/key', message: 'is odd' }])
    expect(placed(error, ['key'], deskIt).at('key')).toEqual({ refusal: 'is odd' })
  })
})

test.each([
  ['nothing chosen', { components: [] }, 'Scegline almeno uno.', 'Choose at least one.'],
  ['no title', { texts: { it: { title: '' } } }, 'Qui manca il testo.', 'Write something here.'],
  [
    'a long title',
    { texts: { it: { title: 'x'.repeat(201) } } },
    'Al massimo 200 caratteri.',
    'At most 200 characters.',
  ],
  [
    'too many',
    { components: Array.from({ length: 201 }, () => ({ componentId: 'a' })) },
    'Al massimo 200.',
    'At most 200.',
  ],
  ['a time that is none', { startsAt: 'tomorrow' }, 'Non è scritto come serve.', 'It is not written as it must be.'],
])('the schema’s own words for %s have words at the desk', (_name, change, italian, english) => {
  const plan = {
    startsAt: '2027-01-01T10:00',
    endsAt: '2027-01-01T11:00',
    components: [{ componentId: 'a' }],
    texts: {},
  }
  const check = compileCheck({ schema: PlanMaintenance, method: 'POST', url: '/', httpPart: 'body' })
  const found = check({ ...plan, ...change })
  const errors = fieldErrors({
    validation: found && typeof found === 'object' && 'error' in found ? found.error : [],
  } as never)
  const error = refused('invalid', errors)
  const field = Object.keys(change).map((one) => (one === 'texts' ? 'texts/it' : one))[0] ?? ''
  expect(placed(error, [field], deskIt).at(field)).toEqual({ fault: italian })
  expect(placed(error, [field], deskEn).at(field)).toEqual({ fault: english })
})
