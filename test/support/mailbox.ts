/** What subscribers do with their mail: find it, look at its headers and links, confirm that they want more. For stories and the demo. */
import type { CaughtMail, SmtpCatcher } from './smtp-catcher.ts'

export type Language = 'en' | 'it'

/** One header's value as it stands in the mail, unfolded; null when it has none. */
export function header(mail: CaughtMail, name: string): string | null {
  const line = mail.parsed.headerLines.find(({ key }) => key === name.toLowerCase())?.line
  return (
    line
      ?.slice(line.indexOf(':') + 1)
      .replace(/\r?\n/g, '')
      .trim() ?? null
  )
}

/** Every address that the mail's text offers to open. */
export function linksIn(mail: CaughtMail): string[] {
  return mail.parsed.text?.match(/https?:\/\/[^\s<>)]+/g) ?? []
}

/** A word to on-call that only adds what fell with a suspicion: it comes where that fell in a later batch than the first. */
export function isAddition({ parsed }: CaughtMail): boolean {
  return /This adds to the suspicion|Si aggiunge al sospetto/.test((parsed.text ?? '').replace(/\s+/g, ' '))
}

/** The next mail to this address. */
export function nextMailTo(catcher: SmtpCatcher, address: string, withinMs = 30_000): Promise<CaughtMail> {
  return catcher.mail((mail) => mail.to.includes(address), withinMs)
}

/** Asks by the page's form, opens the mail, looks at the link as a scanner does, presses the button. */
export async function subscribeByMail(
  url: string,
  {
    catcher,
    email,
    language,
    kinds = [],
  }: { catcher: SmtpCatcher; email: string; language: Language; kinds?: readonly string[] },
): Promise<void> {
  const form = new URLSearchParams({ email, language, channel: 'email' })
  for (const kind of kinds) form.append('kinds', kind)
  const asked = await fetch(`${url}/subscribe`, { method: 'POST', body: form })
  if (asked.status !== 202) throw new Error(`The form answered ${asked.status}: ${await asked.text()}`)
  const mail = await nextMailTo(catcher, email)
  const link = /https?:\/\/\S+\/confirm\/[\w.-]+/.exec(mail.parsed.text ?? '')?.[0]
  if (!link) throw new Error(`No link to confirm in: ${mail.parsed.text}`)
  const here = `${url}${new URL(link).pathname}`
  await fetch(here)
  const confirmed = await fetch(here, { method: 'POST' })
  if (!confirmed.ok) throw new Error(`The link answered ${confirmed.status}`)
}
