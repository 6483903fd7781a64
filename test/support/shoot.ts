/**
 * Screenshots by hand: `node test/support/shoot.ts URL out.png --width 375 --dark --lang it --no-js`
 * Prints what the page complained about and what axe-core finds.
 */
import { parseArgs } from 'node:util'
import { axe, complaints, launchBrowser, screenshot } from './browser.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', default: '1280' },
    dark: { type: 'boolean', default: false },
    lang: { type: 'string', default: 'en' },
    'no-js': { type: 'boolean', default: false },
  },
})
const [url, file] = positionals
if (!url || !file)
  throw new Error('Usage: node test/support/shoot.ts URL out.png [--width 375] [--dark] [--lang it] [--no-js]')

const browser = await launchBrowser()
try {
  const page = await browser.openPage({
    width: Number(values.width),
    colorScheme: values.dark ? 'dark' : 'light',
    locale: values.lang,
    javaScriptEnabled: !values['no-js'],
  })
  // Not 'networkidle': the desk keeps a stream open for ever.
  const answer = await page.goto(url, { waitUntil: 'load' })
  await screenshot(page, file)
  console.log(`${answer?.status()} ${page.url()} -> ${file}`)
  for (const line of [...complaints(page), ...(await axe(page))]) console.log(`! ${line}`)
} finally {
  await browser.close()
}
