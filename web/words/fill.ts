/** Puts facts into the slots of a sentence: `{names}` and no other syntax. What is put in is never read again for slots. */

const SLOT = /\{([a-z]+)\}/i

/**
 * The sentence as a list: its own text, and what belongs into its slots.
 *
 * @throws Error if the sentence names a slot that has nothing to put in: a mistake in the words
 */
export function fillParts<Part>(sentence: string, slots: Readonly<Record<string, Part>>): (string | Part)[] {
  return sentence.split(SLOT).map((piece, index) => {
    if (index % 2 === 0) return piece
    const part = slots[piece]
    if (part === undefined) throw new Error(`The sentence "${sentence}" names {${piece}}, which nobody fills.`)
    return part
  })
}

/** `fillParts` for plain text. */
export function fill(sentence: string, slots: Readonly<Record<string, string | number>>): string {
  return fillParts(sentence, slots).join('')
}

export interface Counted {
  readonly none?: string
  readonly one: string
  readonly other: string
}

/** The form of a sentence for a number, with the number in its `{count}`. */
export function counted(forms: Counted, count: number): string {
  const form = count === 0 && forms.none !== undefined ? forms.none : count === 1 ? forms.one : forms.other
  return form.replace('{count}', String(count))
}
