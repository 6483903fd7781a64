/** Entry of the desk's bundle: `web/build.ts` starts here. */
import { render } from 'preact'
import '../brand/tokens.css'
import './styles/base.css'
import './styles/forms.css'
import './styles/shell.css'
import './styles/incidents.css'
import './styles/compose.css'
import './styles/catalogue.css'
import './styles/preview.css'
import './styles/why.css'
import { App } from './app.tsx'
import { LanguageProvider } from './language.tsx'

const root = document.getElementById('desk')
if (!root) throw new Error('index.html has no #desk')
render(
  <LanguageProvider>
    <App />
  </LanguageProvider>,
  root,
)
