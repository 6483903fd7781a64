/** A picture that must go for good: what it is, how many announcements show it, and, with a reason, it is taken out. Shown by redact-screen. */
import { useState } from 'preact/hooks'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import { redactCalls, TakeOut } from './take-out.tsx'

export function OnePicture({ id }: { readonly id: string }) {
  const { t } = useNames()
  const [isGone, setGone] = useState(false)
  const { value, error, again } = useResource(`redact ${id}`, () => redactCalls.seek({ picture: id }), ['announcement'])
  const isHere = !isGone && value !== null && value.kept.length > 0
  return (
    <>
      <Trouble error={error} again={again} />
      <div role="status">
        {isGone && <p class="note">{t.redact.done}</p>}
        {!isGone && value?.kept.length === 0 && <p class="note">{t.redact.pictureNowhere}</p>}
      </div>
      {isHere && (
        <>
          <img class="thumbnail" src={`/api/v1/pictures/${id}`} alt={t.redact.pictureAlt} />
          <p>{t.redact.shownBy(value.kept.find((one) => one.in === 'announcements')?.times ?? 0)}</p>
          <TakeOut
            what={{ picture: id }}
            hint={t.redact.pictureWhyHint}
            question={t.redact.askPicture}
            text={t.redact.askPictureText}
            onDone={() => setGone(true)}
          />
        </>
      )}
    </>
  )
}
