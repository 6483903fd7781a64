/** The form for hearing of it: by mail or by webhook, without script. The fields are those of `POST /subscribe`. */
import type { ComponentChildren, VNode } from 'preact'
import type { Reading } from './reading.ts'

export function SubscribeForm({ reading }: { reading: Reading }): VNode {
  const { form } = reading.words.page
  return (
    <section class="lead subscribe">
      <h1 id="now" tabindex={-1}>
        {form.title}
      </h1>
      <p class="under">{form.intro}</p>
      <Form reading={reading} channel="email" title={form.email} button={form.emailButton}>
        <Field id="email" label={form.address} hint={form.addressHint}>
          <input
            id="email"
            name="email"
            type="email"
            required
            maxlength={254}
            autocomplete="email"
            aria-describedby="email-hint"
          />
        </Field>
      </Form>
      <Form reading={reading} channel="webhook" title={form.webhook} button={form.webhookButton}>
        <Field id="url" label={form.url} hint={form.urlHint}>
          <input
            id="url"
            name="url"
            type="url"
            required
            maxlength={2048}
            pattern="https://.+"
            placeholder="https://"
            aria-describedby="url-hint"
          />
        </Field>
      </Form>
    </section>
  )
}

interface FormProps {
  reading: Reading
  channel: 'email' | 'webhook'
  title: string
  button: string
  children: ComponentChildren
}

function Form({ reading, channel, title, button, children }: FormProps): VNode {
  const { form } = reading.words.page
  return (
    <form method="post" action={`${reading.base}/subscribe`} aria-labelledby={`by-${channel}`}>
      <h2 id={`by-${channel}`}>{title}</h2>
      <input type="hidden" name="channel" value={channel} />
      {children}
      <Field id={`language-${channel}`} label={form.language} hint={null}>
        <select id={`language-${channel}`} name="language">
          {reading.offered.map((code) => (
            <option key={code} value={code} lang={code} selected={code === reading.language}>
              {reading.languages[code]?.language.name}
            </option>
          ))}
        </select>
      </Field>
      {/* For programs that fill in every field: people do not see it. */}
      <p class="trap" aria-hidden="true">
        <label for={`website-${channel}`}>{form.leaveEmpty}</label>
        <input id={`website-${channel}`} name="website" type="text" tabindex={-1} autocomplete="off" />
      </p>
      <button type="submit">{button}</button>
    </form>
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
