/** The frame of the two screens before the desk: mark, title, language. */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { LanguageSwitch } from './language-switch.tsx'
import { Logo } from './parts/logo.tsx'

export function Gate({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Vedetta`
  }, [title])
  return (
    <main class="gate">
      <div class="gate-head">
        <Logo />
        <LanguageSwitch />
      </div>
      <h1>{title}</h1>
      {children}
    </main>
  )
}
