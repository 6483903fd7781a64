/** What ties an input of a probe's form to its field, and to what is wrong with it. Called by the parts of that form. */
import type { ProbeFields, Unreadable } from './probe-fields.ts'
import type { Refusal } from './refusals.ts'

export interface Props {
  readonly fields: ProbeFields
  readonly unreadable: readonly Unreadable[]
  readonly refusals: readonly Refusal[]
  readonly readOnly: boolean
  readonly onChange: (fields: ProbeFields) => void
}

export type TextKey = { [Key in keyof ProbeFields]: ProbeFields[Key] extends string ? Key : never }[keyof ProbeFields]

/** What ties one input to one field; `faultWords` open the sentence that names what cannot be read. */
export function bind({ fields, unreadable, refusals, readOnly, onChange }: Props, key: TextKey, faultWords = '') {
  const wrong = unreadable.filter((one) => one.field === key).map((one) => one.text)
  const refused = refusals.filter((one) => one.field === key).map((one) => one.text)
  return {
    value: fields[key],
    onInput: (value: string) => onChange({ ...fields, [key]: value }),
    readOnly,
    fault: wrong.length === 0 ? undefined : faultWords + wrong.join(', '),
    refusal: refused.length === 0 ? undefined : refused.join(', '),
  }
}

/** Whether a part of the form that may be closed holds something wrong: it opens, or nobody would see it. */
export function isWrongIn({ unreadable, refusals }: Props, fields: readonly (keyof ProbeFields)[]): boolean {
  return [...unreadable, ...refusals].some((one) => fields.includes(one.field))
}
