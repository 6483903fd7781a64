/**
 * A letter as HTML for mail programs: 600 px, tables, inline styles, no images but an announcement's, dark where the program follows the
 * reader's theme. The state stands first, in the hidden preview line too.
 */
import type { ComponentChildren } from 'preact'
import { render } from 'preact-render-to-string'
import { ACCENT, INK, ON_ACCENT, PAPER, RULE, SOFT, STATES } from './colours.ts'
import type { Letter, Section } from './letter.ts'
import { UNSUBSCRIBE_PLACEHOLDER } from './placeholder.ts'
import { proseHtml, proseLine } from './prose.ts'
import type { Reader } from './reader.ts'

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

export function letterHtml(letter: Letter): string {
  return `<!doctype html>${render(<Document letter={letter} />)}`
}

function Document({ letter }: { letter: Letter }) {
  const { language, words } = letter.reader
  return (
    <html lang={language} dir={words.language.direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>{letter.subject.text}</title>
        <style dangerouslySetInnerHTML={{ __html: stylesheet(letter) }} />
      </head>
      <body class="p" style={`margin:0;background:${PAPER.light}`}>
        <div style="display:none;max-height:0;overflow:hidden">{preheader(letter)}</div>
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
          <tr>
            <td align="center" style="padding:16px 8px">
              <Sheet letter={letter} />
            </td>
          </tr>
        </table>
      </body>
    </html>
  )
}

/** What an inbox shows beside the subject: the state, then as much as fits. */
function preheader({ label, facts, sections, notes }: Letter): string {
  const prose = sections.find((section) => section.prose)?.prose
  return [label, facts, prose ? proseLine(prose.text) : notes[0]].filter(Boolean).join(' · ')
}

/** Only what inline styles cannot say: the reader's night. */
function stylesheet({ tone }: Letter): string {
  const bar = STATES[tone ?? 'unknown'].dark
  return (
    ':root{color-scheme:light dark}@media(prefers-color-scheme:dark){' +
    `.p{background:${PAPER.dark}!important}.i{color:${INK.dark}!important}.s{color:${SOFT.dark}!important}` +
    `.r{border-color:${RULE.dark}!important}.t{color:${bar}!important}.b{background:${bar}!important}` +
    `.a{background:${ACCENT.dark}!important;color:${ON_ACCENT.dark}!important}}`
  )
}

function Sheet({ letter }: { letter: Letter }) {
  const { reader, tone, heading, facts } = letter
  const colour = STATES[tone ?? 'unknown'].light
  return (
    <table role="presentation" width={600} cellpadding="0" cellspacing="0" style="width:100%;max-width:600px">
      <tr>
        <td class="b" height={4} style={`height:4px;line-height:4px;font-size:0;background:${colour}`}>
          &nbsp;
        </td>
      </tr>
      <tr>
        <td
          class="i"
          align="left"
          style={`padding:20px 12px;${FONT};font-size:16px;line-height:24px;color:${INK.light};text-align:start`}
        >
          <p style="margin:0 0 8px">
            <strong class="t" style={`color:${colour}`}>
              {letter.label}
            </strong>
            {letter.stamp && <Soft> · {letter.stamp}</Soft>}
          </p>
          <h1
            {...tongue(heading.language, reader)}
            style="margin:0 0 8px;font-size:25px;line-height:32px;font-weight:650"
          >
            {heading.text}
          </h1>
          {facts && <Line soft>{facts}</Line>}
          {letter.notes.map((note) => (
            <Line>{note}</Line>
          ))}
          {letter.sections.map((section) => (
            <Part section={section} reader={reader} />
          ))}
          {letter.picture && <Picture picture={letter.picture} />}
          <Ending letter={letter} />
        </td>
      </tr>
    </table>
  )
}

function Part({ section, reader }: { section: Section; reader: Reader }) {
  const { prose, rows } = section
  return (
    <>
      {section.heading !== '' && (
        <h2 class="s" style={`margin:24px 0 4px;font-size:14px;line-height:20px;color:${SOFT.light}`}>
          {section.heading}
        </h2>
      )}
      {rows.map((row) => (
        <p {...tongue(row.language, reader)} style="margin:0 0 4px">
          {row.text}
        </p>
      ))}
      {prose && <div {...tongue(prose.language, reader)} dangerouslySetInnerHTML={{ __html: proseHtml(prose.text) }} />}
    </>
  )
}

const SHEET_WIDTH = 576

/** Its width is said for programs that know no styles. */
function Picture({ picture: { url, alt, width } }: { picture: NonNullable<Letter['picture']> }) {
  return (
    <p style="margin:16px 0">
      <img
        src={url}
        alt={alt}
        width={Math.min(width, SHEET_WIDTH)}
        style="max-width:100%;height:auto;border:0;border-radius:6px"
      />
    </p>
  )
}

function Ending({ letter }: { letter: Letter }) {
  const { action, otherAction, next, mayLeave, reader } = letter
  const button = `display:inline-block;padding:10px 18px;border-radius:6px;background:${ACCENT.light};color:${ON_ACCENT.light};text-decoration:none`
  return (
    <>
      {next && <p style="margin:20px 0 0">{next}</p>}
      {action && (
        <p style="margin:24px 0 16px">
          <a class="a" href={action.url} style={button}>
            {action.label}
          </a>
        </p>
      )}
      {otherAction && (
        <p style="margin:0 0 16px">
          <a class="i" href={otherAction.url} style={`color:${INK.light}`}>
            {otherAction.label}
          </a>
        </p>
      )}
      <p
        class="s r"
        style={`margin:28px 0 0;padding:16px 0 0;border-top:1px solid ${RULE.light};font-size:14px;line-height:20px;color:${SOFT.light}`}
      >
        {letter.why}
        {mayLeave && (
          <>
            {' '}
            <a class="i" href={UNSUBSCRIBE_PLACEHOLDER} style={`color:${INK.light}`}>
              {reader.words.mail.leave}
            </a>
          </>
        )}
      </p>
    </>
  )
}

function Line({ soft, children }: { soft?: boolean; children: ComponentChildren }) {
  return soft ? (
    <p class="s" style={`margin:0 0 16px;color:${SOFT.light}`}>
      {children}
    </p>
  ) : (
    <p style="margin:0 0 12px">{children}</p>
  )
}

function Soft({ children }: { children: ComponentChildren }) {
  return (
    <span class="s" style={`color:${SOFT.light}`}>
      {children}
    </span>
  )
}

/** People's own words find their direction by themselves, and name their language where it is not the reader's. */
function tongue(language: string, reader: Reader): { dir: 'auto'; lang?: string } {
  return language === reader.language ? { dir: 'auto' } : { dir: 'auto', lang: language }
}
