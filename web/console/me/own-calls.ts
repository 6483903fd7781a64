/** The calls about one's own account, as in `../calls.ts`; only this screen needs them. */
import type { StaffView } from '../../../server/contract/console.ts'
import type {
  AddPasskey,
  AskToMakePasskey,
  PasskeyList,
  PasskeyView,
  RenamePasskey,
} from '../../../server/contract/passkeys.ts'
import type {
  ChangeMe,
  ChangePassword,
  ConnectIdentity,
  EndedSessions,
  EndTotp,
  OwnIdentity,
  OwnSessionList,
  ProviderAddress,
  RecoveryCodes,
  SetTotp,
  TotpProposal,
  TotpView,
} from '../../../server/contract/staff.ts'
import { ask, command, remove, replace } from '../api.ts'

const id = encodeURIComponent

export const own = {
  changeMe: (body: ChangeMe) => replace<StaffView>('/me', body),
  changePassword: (body: ChangePassword) => replace<EndedSessions>('/me/password', body),
  sessions: () => ask<OwnSessionList>('/me/sessions'),
  endSession: (session: string) => remove(`/me/sessions/${id(session)}`),
  endOtherSessions: () => remove<EndedSessions>('/me/sessions'),
  totp: () => ask<TotpView>('/me/totp'),
  proposeTotp: () => ask<TotpProposal>('/me/totp/new'),
  setTotp: (body: SetTotp) => replace<RecoveryCodes>('/me/totp', body),
  endTotp: (body: EndTotp) => command<void>('/me/totp/end', body),
  passkeys: () => ask<PasskeyList>('/me/passkeys'),
  askToMakePasskey: (body: AskToMakePasskey) => command<object>('/me/passkeys/options', body),
  addPasskey: (body: AddPasskey, key: string) => command<PasskeyView>('/me/passkeys', body, key),
  renamePasskey: (passkey: string, body: RenamePasskey) => replace<PasskeyView>(`/me/passkeys/${id(passkey)}`, body),
  removePasskey: (passkey: string) => remove(`/me/passkeys/${id(passkey)}`),
  identity: () => ask<OwnIdentity>('/me/openid'),
  connectIdentity: (body: ConnectIdentity) => command<ProviderAddress>('/me/openid', body),
  endIdentity: () => remove('/me/openid'),
} as const
