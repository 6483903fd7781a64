/** Where a recipient's own way out belongs in a rendered message; the sender puts their link there. */
import type { UNSUBSCRIBE_URL } from '../../server/contract/notice.ts'

/** Typed by the contract's constant, whose value the web may not import: the two cannot drift apart. */
export const UNSUBSCRIBE_PLACEHOLDER: typeof UNSUBSCRIBE_URL = 'https://unsubscribe.invalid/'
