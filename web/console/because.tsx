/** A reason of the checks in the desk's language; one that nobody translated stays English, and says so. */
import { translate } from '../words/because.ts'
import { useLanguage } from './language.tsx'

export function Because({ text }: { readonly text: string }) {
  const { t } = useLanguage()
  const said = translate(text, t)
  return said.isOwn ? said.text : <span lang="en">{said.text}</span>
}
