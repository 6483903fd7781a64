/** Entry of the desk's bundle: `web/build.ts` starts here. */
import { render } from 'preact'
import '../brand/tokens.css'
import './styles/base.css'
import './styles/forms.css'
import './styles/shell.css'
import './styles/incidents.css'
import './styles/strips.css'
import './styles/compose.css'
import './styles/catalogue.css'
import './styles/preview.css'
import './styles/why.css'
import { App } from './app.tsx'
import { knockEarly } from './door.ts'
import { firstLanguage, LanguageProvider, speak } from './language.tsx'

const root = document.getElementById('desk')
if (!root) throw new Error('index.html has no #desk')
knockEarly()
const first = await speak(firstLanguage()).catch(() => null)
if (first) {
  render(
    <LanguageProvider first={first}>
      <App />
    </LanguageProvider>,
    root,
  )
} else {
  // No words, so in every language that there is, as in index.html.
  root.textContent = 'The desk could not be loaded. Load it again. · La redazione non si è caricata. Ricaricala.'
}
