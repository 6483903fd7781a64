/** Why a new password is not taken yet, field by field. Pure; `access.tsx` asks with every keystroke. */

/** As the contract has it. */
const SHORTEST = 12

interface Typed {
  readonly password: string
  readonly repeat: string
  /** The form was sent once: from then on nothing is left unsaid. */
  readonly tried: boolean
}

/** Before the first try nobody is faulted for what they are still typing: the first field is judged once the second is begun, the second once it is as long. */
export function passwordFaults({ password, repeat, tried }: Typed): { tooShort: boolean; differ: boolean } {
  return {
    tooShort: password.length < SHORTEST && (tried || repeat !== ''),
    differ: password !== repeat && (tried || (repeat !== '' && repeat.length >= password.length)),
  }
}
