/** What is wrong with a probe that a person set, and at which field. Made by probe-faults and http-way. */
import type { EditProbe } from '../contract/catalogue.ts'

export type Told = { readonly field: keyof EditProbe; readonly message: string }
