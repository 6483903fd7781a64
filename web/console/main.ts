/**
 * Entry of the desk's bundle: `web/build.ts` starts here. It is small, and asks for all that the first view needs while the
 * desk itself is still under way.
 */
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
import { askAhead } from './ahead.ts'
import { firstLanguage, speak } from './speak.ts'

askAhead().catch(() => undefined)
void open()

/** Not awaited by the module: the desk imports some of it, and would wait for what waits for the desk. */
async function open(): Promise<void> {
  const root = document.getElementById('desk')
  if (!root) throw new Error('index.html has no #desk')
  try {
    const [first, { start }] = await Promise.all([speak(firstLanguage()), import('./start.tsx')])
    start(root, first)
  } catch {
    // No words, so in every language that there is, as in index.html.
    root.textContent = 'The desk could not be loaded. Load it again. · La redazione non si è caricata. Ricaricala.'
  }
}
