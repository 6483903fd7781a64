/** What approvers and authors read of words that were to go out. */
import { expect, test } from 'vitest'
import { renderNotice } from '../../web/mail/render.tsx'
import { wordsNotice } from './notices.ts'
import { elementsOf } from './read-html.ts'

test.each([
  [
    ...([
      'words-wait',
      'en',
      'Waiting for an approver: Streaming is down. Words wait for you until 21:30 CEST',
    ] as const),
    'approved words go out at that time instead',
  ],
  [
    ...([
      'words-wait',
      'it',
      'In attesa di approvazione: Streaming fermo. Un testo ti aspetta fino alle 21:30 CEST',
    ] as const),
    'esce al suo posto un testo approvato',
  ],
  [
    'words-neutral',
    'en',
    'Approved words went out: Streaming is down. Nobody had answered for your words by 21:30 CEST',
    'Yours did not.',
  ],
  ['words-refused', 'it', 'Testo rifiutato: Streaming fermo. Il tuo testo è stato rifiutato', 'Ada: «No animals.»'],
  [
    'words-kept-back',
    'en',
    'Nothing went out: Streaming is down. Nobody had answered for your words by 21:30 CEST',
    'Somebody said something of this incident meanwhile.',
  ],
  [
    'scheduled-kept-back',
    'it',
    'Rimasto fermo: Streaming fermo. Il tuo aggiornamento delle 21:30 CEST è rimasto fermo',
    'Intanto qualcuno ha scritto altro',
  ],
] as const)('%s in %s says whose words, which, and what follows', (what, language, summary, note) => {
  const written = renderNotice(wordsNotice(what), language)
  expect(written.summary).toBe(summary)
  expect(written.text).toContain(note)
  expect(written.text).toContain('Ben <b>')
  expect(written.text).toContain(language === 'en' ? 'A <b>rat</b> did it.' : 'È stato un topo.')
  expect(written.text).toContain('https://status.example.com/console/#/incidents/inc1')
  expect(elementsOf(written.html).some(({ tag }) => tag === 'b')).toBe(false)
})

test('what is to be approved stands there as it would go out: the proposed title, and words without their marks', () => {
  const body = { en: 'It was **a cable**.', it: 'Era **un cavo**.' }
  const written = renderNotice({ ...wordsNotice('words-wait'), body }, 'en')
  expect(written.text).toContain('- No video anywhere')
  expect(written.html).toContain('No video anywhere')
  expect(written.html).toContain('<strong>a cable</strong>')
})
