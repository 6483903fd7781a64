/** A letter as plain text: what people wrote stands as they wrote it, Markdown and all. */

import type { Letter } from './letter.ts'
import { UNSUBSCRIBE_PLACEHOLDER } from './placeholder.ts'

/** Lines are as long as their sentences; the transport folds them. */
export function letterText(letter: Letter): string {
  const paragraphs = [
    [letter.label, letter.stamp].filter(Boolean).join(' · '),
    lines(letter.heading.text, letter.facts),
    ...letter.notes,
    ...letter.sections.map((section) =>
      lines(section.heading, ...section.rows.map((row) => `- ${row.text}`), section.prose?.text),
    ),
    letter.picture && `[${letter.picture.alt}]\n${letter.picture.url}`,
    letter.next,
    letter.action && lines(`${letter.action.label}:`, letter.action.url),
    letter.otherAction && lines(`${letter.otherAction.label}:`, letter.otherAction.url),
    lines('-- ', letter.why, letter.mayLeave && `${letter.reader.words.mail.leave}: ${UNSUBSCRIBE_PLACEHOLDER}`),
  ]
  return `${paragraphs.filter(Boolean).join('\n\n')}\n`
}

function lines(...some: (string | null | undefined | false)[]): string {
  return some.filter(Boolean).join('\n')
}
