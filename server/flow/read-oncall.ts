/** `oncall` of the catalogue file: who is told first, one channel each. Called by read-catalogue. */
import type { CatalogueContact } from '../contract/catalogue-file.ts'
import {
  givenSecret,
  isUrlChannel,
  ONCALL_CHANNELS,
  type OncallChannel,
  spelledAddress,
} from '../domain/oncall-channel.ts'
import { isRefusal } from '../domain/refusal.ts'
import { checkLanguage, type Reading, readUrl, type UrlForm } from './read-values.ts'
import { asWritten, complain, type Fields, readList, readMap, readText, type Sheet, type Spot } from './yaml-sheet.ts'

const KEYS = [...ONCALL_CHANNELS, 'language', 'secret', 'person'] as const
const WEB: UrlForm = { schemes: ['http:', 'https:'], example: 'https://host/path' }

export function readOncall(reading: Reading, spot: Spot): CatalogueContact[] {
  const { sheet } = reading
  return (readList(sheet, spot) ?? []).flatMap((one) => {
    const fields = readMap(sheet, one, KEYS)
    if (!fields) return []
    const [channel, ...more] = ONCALL_CHANNELS.filter((name) => fields[name] !== undefined)
    if (channel === undefined || more.length > 0) {
      complain(sheet, one, `must have one of ${ONCALL_CHANNELS.join(', ')}`)
      return []
    }
    const language = fields.language ? readText(sheet, fields.language) : null
    if (fields.language) checkLanguage(reading, fields.language, language)
    const address = readAddress(sheet, fields[channel] ?? one, channel)
    const person = fields.person ? readMailAddress(sheet, fields.person) : null
    const secret = readSecret(sheet, fields, { channel, one })
    return address === null ? [] : [{ channel, address, language, secret, person }]
  })
}

function readAddress(sheet: Sheet, spot: Spot, channel: OncallChannel): string | null {
  if (channel === 'email') return readMailAddress(sheet, spot)
  const text = isUrlChannel(channel) ? readUrl(sheet, spot, WEB) : readText(sheet, spot)
  const address = text === null ? null : spelledAddress(channel, text)
  return isRefusal(address) ? complain(sheet, spot, `'${asWritten(spot)}': ${address.because}`) : address
}

/** Not repeated in a message. */
function readSecret(
  sheet: Sheet,
  { secret: spot }: Fields<'secret'>,
  { channel, one }: { readonly channel: OncallChannel; readonly one: Spot },
): string | null {
  const secret = spot ? readText(sheet, spot) : null
  if (channel === 'email' && spot) return complain(sheet, spot, 'is for webhooks; mail is not signed with one')
  if (channel === 'webhook') {
    if (secret === null || !spot || /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret)) return secret
    return complain(sheet, spot, 'is no signing secret; write whsec_ and 24 to 64 random bytes in base64')
  }
  const given = givenSecret(channel, secret)
  return isRefusal(given) ? complain(sheet, spot ?? one, given.because) : given
}

const MAIL_ADDRESS = /^[^\s@<>"(),;:\\[\]]{1,64}@[^\s@<>"(),;:\\[\].]+(?:\.[^\s@<>"(),;:\\[\].]+)+$/

/** Deliberately narrow: what every mail server takes. The sender's own check is stricter still. */
function readMailAddress(sheet: Sheet, spot: Spot): string | null {
  const text = readText(sheet, spot)
  if (text === null || (text.length <= 254 && MAIL_ADDRESS.test(text))) return text
  return complain(sheet, spot, `'${asWritten(spot)}' is no mail address`)
}
