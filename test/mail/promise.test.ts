/** What on-call reads of an update that the public was promised. */
import { expect, test } from 'vitest'
import { renderNotice } from '../../web/mail/render.tsx'
import { promiseNotice } from './notices.ts'
import { elementsOf } from './read-html.ts'

test.each([
  ['promise-soon', 'en', 'Update due: Streaming is down. An update is promised for 21:30 CEST'],
  ['promise-soon', 'it', 'Aggiornamento dovuto: Streaming fermo. È promesso un aggiornamento per le 21:30 CEST'],
  ['promise-late', 'en', 'Update late: Streaming is down. The update promised for 21:30 CEST has not come'],
  [
    ...(['promise-late', 'it'] as const),
    'Aggiornamento in ritardo: Streaming fermo. L’aggiornamento promesso per le 21:30 CEST non è arrivato',
  ],
] as const)('%s in %s says for when it was promised, of what and by whom', (what, language, summary) => {
  const written = renderNotice(promiseNotice(what), language)
  expect(written.summary).toBe(summary)
  expect(written.text).toContain('Ada <b>')
  expect(written.text).toContain('https://status.example.com/console/#/incidents/inc1')
  expect(elementsOf(written.html).some(({ tag }) => tag === 'b')).toBe(false)
})
