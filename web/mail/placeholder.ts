/** Where a recipient's own way out belongs in a rendered message; the sender puts their link there. */
import type { TAP_URL, UNSUBSCRIBE_URL } from '../../server/contract/notice.ts'

/** Typed by the contract's constant, whose value the web may not import: the two cannot drift apart. */
export const UNSUBSCRIBE_PLACEHOLDER: typeof UNSUBSCRIBE_URL = 'https://unsubscribe.invalid/'

/** As the above: a person's own link to publish with one tap. */
export const TAP_PLACEHOLDER: typeof TAP_URL = 'https://one-tap.invalid/'
