/** A letter that is only rehearsed: it says so first, in whatever its reader sees of it. Called by render. */
import type { Letter } from './letter.ts'

export function rehearsedLetter(letter: Letter): Letter {
  const { mark, note } = letter.reader.words.rehearsal
  const { subject, label, notes, summary } = letter
  return {
    ...letter,
    subject: { ...subject, text: `${mark}: ${subject.text}` },
    label: `${mark} · ${label}`,
    notes: [note, ...notes],
    summary: `${mark}: ${summary}`,
  }
}
