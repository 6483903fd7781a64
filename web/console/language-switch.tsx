/** English or Italian: each language named in itself, in reach on every screen. */
import { nameOfLanguage, useLanguage } from './language.tsx'
import { DESK_LANGUAGES } from './speak.ts'

export function LanguageSwitch() {
  const { t, language, choose } = useLanguage()
  return (
    <fieldset class="language-switch">
      <legend class="unseen">{t.common.language}</legend>
      {DESK_LANGUAGES.map((code) => (
        <button
          key={code}
          type="button"
          class="chip"
          lang={code}
          aria-pressed={code === language}
          title={nameOfLanguage(code, code)}
          onClick={() => choose(code)}
        >
          {code.toUpperCase()}
        </button>
      ))}
    </fieldset>
  )
}
