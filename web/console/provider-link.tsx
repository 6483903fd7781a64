/** Into the desk by the company's provider of accounts; only where one is set up. On the sign-in screen. */
import { calls } from './calls.ts'
import { useLanguage } from './language.tsx'
import { useResource } from './resource.ts'
import { keepPlace } from './way-back.ts'

/** @param isBack from the provider, which said no: the place that they wanted first is kept already */
export function ProviderLink({ isBack }: { readonly isBack: boolean }) {
  const { t } = useLanguage()
  // Without an answer there is still the form.
  const openId = useResource('ways', calls.ways, []).value?.openId
  if (!openId) return null
  return (
    <div class="form">
      <a class="button" href={openId.path} onClick={() => !isBack && keepPlace(location.hash)}>
        {openId.label ?? t.signIn.provider}
      </a>
    </div>
  )
}
