/** The code of an authenticator app, asked after the password: set up, ended, looked at. Called by http/console-me. */
import type { RecoveryCodes, TotpProposal, TotpView } from '../contract/staff.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { loadPage } from '../store/catalogue.ts'
import { fromBase32, stepOf, toBase32 } from '../store/one-time-code.ts'
import { countRecoveryCodes, dropTotp, findTotp, keepTotp } from '../store/second-factors.ts'
import { dropSessionsOf, forgetTries } from '../store/sessions.ts'
import { findStaff } from '../store/staff.ts'
import { writeDown } from './audit.ts'
import type { Context } from './context.ts'
import { countTry, type SignedIn } from './sign-in.ts'
import { hashOfCode, takeCode } from './take-code.ts'

const RECOVERY_CODES = 10

export async function readTotp({ store: { db } }: Context, { id }: SignedIn): Promise<TotpView> {
  const totp = await findTotp(db, id)
  return { since: totp?.createdAt ?? null, recoveryCodes: await countRecoveryCodes(db, id) }
}

/** A fresh secret, kept nowhere until somebody shows that their app has it. */
export async function proposeTotp(context: Context, actor: SignedIn): Promise<TotpProposal | Refusal> {
  const staff = await findStaff(context.store.db, actor.id)
  if (staff === null) return NO_PERSON
  const page = await loadPage(context.store.db, context.pageId)
  const issuer = page.languages.find((l) => l.language === staff.language)?.name ?? 'Vedetta'
  const secret = toBase32(Buffer.from(context.ids.secret(), 'base64url').subarray(0, 20))
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(staff.email)}`
  return { secret, url: `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}` }
}

/**
 * Refuses where a code is asked already: that one is ended first, which takes one of its codes.
 *
 * @returns the codes for emergencies, for the only time; ends this person's other sessions
 */
export function setTotp(
  context: Context,
  { actor, body }: { readonly actor: SignedIn; readonly body: { readonly secret: string; readonly code: string } },
): Promise<RecoveryCodes | Refusal> {
  return context.store.transact(async (tx): Promise<RecoveryCodes | Refusal> => {
    if ((await findStaff(tx, actor.id)) === null) return NO_PERSON
    if ((await findTotp(tx, actor.id)) !== null) return ASKED_ALREADY
    const secret = fromBase32(body.secret)
    const now = context.clock.now()
    const step = secret && stepOf(secret, { code: body.code, now, after: -1 })
    if (step === null) return refuse('code-refused', 'This is not the code that belongs to this secret now.', 'code')
    const codes = Array.from({ length: RECOVERY_CODES }, () => recoveryCode(context))
    const kept = { staffId: actor.id, secret: context.vault.seal(body.secret), step, createdAt: now }
    await keepTotp(tx, kept, codes.map(hashOfCode))
    await dropSessionsOf(tx, actor.id, actor.session)
    await writeDown(context, tx, { who: actor, action: 'set-totp', subjectId: actor.id })
    return { codes }
  })
}

/** Asks for a code once more: an open desk that somebody walks up to must not be enough. Guesses count as at the sign-in. */
export async function endTotp(
  context: Context,
  { actor, code, network }: { readonly actor: SignedIn; readonly code: string; readonly network: string },
): Promise<Refusal | null> {
  const me = await findStaff(context.store.db, actor.id)
  if (me === null) return NO_PERSON
  const who = { account: me.email, network }
  const tooMany = await countTry(context, who)
  if (tooMany) return tooMany
  return context.store.transact(async (tx): Promise<Refusal | null> => {
    if ((await findTotp(tx, actor.id)) === null) return refuse('not-found', 'No code is asked of you.')
    const wrong = await takeCode(context, tx, { staffId: actor.id, code })
    // A wrong one here is a field of a form, not the end of the session.
    if (wrong) return refuse('code-refused', wrong.because, 'code')
    await forgetTries(tx, who)
    await dropTotp(tx, actor.id)
    await dropSessionsOf(tx, actor.id, actor.session)
    await writeDown(context, tx, { who: actor, action: 'end-totp', subjectId: actor.id })
    return null
  })
}

const ASKED_ALREADY = refuse('still-in-use', 'A code is asked of you already. End that first, by one of its codes.')
const NO_PERSON = refuse('not-found', 'A token is asked for no code: that belongs to a person.')

/** 80 bits as `abcd-efgh-ijkl-mnop`: four letters are read out in one breath. */
function recoveryCode(context: Context): string {
  const letters = toBase32(Buffer.from(context.ids.secret(), 'base64url').subarray(0, 10)).toLowerCase()
  return (letters.match(/.{4}/g) ?? []).join('-')
}
