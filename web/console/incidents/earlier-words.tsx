/** What an update said before its words were put right, at the desk: in every language, and who changed it when. */
import type { UpdateView } from '../../../server/contract/incidents.ts'
import { useNames } from '../session.tsx'
import { exactClock } from '../times.ts'

export function EarlierWords({ update }: { readonly update: UpdateView }) {
  const { t, nameOf } = useNames()
  if (update.versions.length === 0) return null
  return (
    <details class="more">
      <summary>{t.edit.before}</summary>
      {update.versions.map((one) => (
        <div key={one.replacedAt} class="said">
          <p class="said-language">{t.edit.until(exactClock(one.replacedAt, t), one.replacedBy)}</p>
          {Object.entries(one.texts).map(([code, texts]) => (
            <div key={code} lang={code} dir="auto">
              <p class="said-language">{nameOf(code)}</p>
              {[texts.title, texts.body, texts.works, texts.advice, texts.cause, texts.remedy].map(
                (text) => text && <p key={text}>{text}</p>,
              )}
            </div>
          ))}
        </div>
      ))}
    </details>
  )
}
