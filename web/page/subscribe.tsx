/** The form for hearing of it by mail, without script. The fields are those of `POST /subscribe` (server/contract/subscribe.ts). */
import type { ComponentChildren, VNode } from 'preact'
import type { SubscribeForm as Fields } from '../../server/contract/subscribe.ts'
import type { Reading } from './reading.ts'

const FIELD: { readonly [Name in 'email' | 'language' | 'kinds' | 'website']: Name & keyof Fields } = {
  email: 'email',
  language: 'language',
  kinds: 'kinds',
  website: 'website',
}

export function SubscribeForm({ reading }: { reading: Reading }): VNode {
  const { form } = reading.words.page
  return (
    <section class="lead subscribe">
      <h1 id="now" tabindex={-1}>
        {form.title}
      </h1>
      <p class="under">{form.intro}</p>
      <form method="post" action={`${reading.base}/subscribe`}>
        <Field id="email" label={form.address} hint={form.addressHint}>
          <input
            id="email"
            name={FIELD.email}
            type="email"
            required
            maxlength={254}
            autocomplete="email"
            aria-describedby="email-hint"
          />
        </Field>
        <Field id="language" label={form.language} hint={null}>
          <select id="language" name={FIELD.language}>
            {reading.offered.map((code) => (
              <option key={code} value={code} lang={code} selected={code === reading.language}>
                {reading.languages[code]?.language.name}
              </option>
            ))}
          </select>
        </Field>
        <fieldset class="field kinds">
          <legend>{form.what}</legend>
          {/* Says that the boxes were there, even if none of them is ticked. */}
          <input type="hidden" name={FIELD.kinds} value="" />
          {Object.entries(form.kinds).map(([kind, label]) => (
            <label key={kind}>
              <input type="checkbox" name={FIELD.kinds} value={kind} checked />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
        {/* For programs that fill in every field: people do not see it. */}
        <p class="trap" aria-hidden="true">
          <label for="website">{form.leaveEmpty}</label>
          <input id="website" name={FIELD.website} type="text" tabindex={-1} autocomplete="off" />
        </p>
        <button type="submit">{form.emailButton}</button>
      </form>
    </section>
  )
}

interface FieldProps {
  id: string
  label: string
  hint: string | null
  children: ComponentChildren
}

function Field({ id, label, hint, children }: FieldProps): VNode {
  return (
    <p class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </p>
  )
}
