/** Draws the desk, once it and its words are there. Called by main.ts. */
import { render } from 'preact'
import { App } from './app.tsx'
import { LanguageProvider } from './language.tsx'
import type { Spoken } from './speak.ts'

export function start(root: HTMLElement, first: Spoken): void {
  render(
    <LanguageProvider first={first}>
      <App />
    </LanguageProvider>,
    root,
  )
}
