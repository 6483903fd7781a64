/** `npm start` and `vedetta serve`: settings, start, what the person at the terminal should know, and the end. */
import { pino } from 'pino'
import { startVedetta, type Vedetta } from './compose.ts'
import { readSettings, type Settings } from './config.ts'
import { Fault } from './domain/refusal.ts'

/** Longer than anything that is under way may take; after it the process ends all the same, and the rows go on. */
const END_WITHIN_MS = 9_000

export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const settings = readSettings(env)
  if ('mistakes' in settings) {
    complain(['Vedetta cannot start with these settings:', ...settings.mistakes.map((m) => `  ${m}`)])
    return
  }
  const logger = pino({
    level: settings.logLevel,
    redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.signingSecret'],
  })
  try {
    const vedetta = await startVedetta(settings, logger)
    endOnSignal(vedetta)
    greet(vedetta, settings)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    complain([error.message])
  }
}

function complain(lines: readonly string[]): void {
  process.stderr.write(`\n${lines.join('\n')}\n\n`)
  process.exitCode = 1
}

function greet({ context, setupLink, notes }: Vedetta, settings: Settings): void {
  const { baseUrl } = context
  const lines = [
    '',
    `  Vedetta keeps watch.`,
    '',
    `  Page   ${baseUrl}/`,
    `  Desk   ${baseUrl}/console/`,
    `  API    ${baseUrl}/api/docs`,
    ...(setupLink ? ['', `  Set up the first member of staff (once, within 24 hours):`, `  ${setupLink}`] : []),
    ...(settings.smtpUrl
      ? []
      : ['', '  Mail is held: set SMTP_URL and MAIL_FROM to send it. Nothing is lost meanwhile.']),
    ...notes.map((note) => `  ${note}`),
    '',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function endOnSignal(vedetta: Vedetta): void {
  let isEnding = false
  const end = () => {
    if (isEnding) return
    isEnding = true
    setTimeout(() => process.exit(0), END_WITHIN_MS).unref()
    vedetta.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Ended with an error: ${error instanceof Error ? error.stack : error}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}
