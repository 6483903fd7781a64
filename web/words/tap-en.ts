/** The one-tap page in English: what a person reads in the night, on a phone. */

export const tapEn = {
  ask: { title: 'Publish this?' },
  noWords: {
    title: 'There are no words to publish',
    body: (_until: string) => 'No template fits this suspicion. Write to your readers at the desk.',
  },
  later: {
    title: 'Nothing was published',
    body: (until: string) => `The suspicion stands. This link publishes until ${until}; after that, go to the desk.`,
  },
  'sign-in': {
    title: 'Sign in first',
    body: (until: string) => `This link went to several people. Sign in, and it publishes in your name until ${until}.`,
  },
  'not-yours': {
    title: 'You may not publish',
    body: (_until: string) => 'Your role at the desk does not write incidents. Ask a colleague who is on call.',
  },
  expired: {
    title: 'This link is too old',
    body: (until: string) => `It was good until ${until}. Nothing was published by it after that.`,
  },
  confirmed: { title: 'Confirmed already', body: (_until: string) => 'A colleague was faster.' },
  dismissed: {
    title: 'A colleague dismissed it',
    body: (_until: string) => 'They looked, and it is no outage. Nothing was published.',
  },
  over: {
    title: 'It is over already',
    body: (_until: string) =>
      'Our checks find no problem any more, and nobody had confirmed it. Nothing was published. It can still be told at the desk.',
  },
  published: { title: 'Published', body: (_until: string) => '' },
  seen: 'What our checks see',
  since: (time: string) => `since ${time}`,
  willSay: 'What the page and the notices will say',
  says: 'What it says',
  moved: 'This changed while you were reading. Look again, then publish.',
  leftOut: (languages: string) => `Left out, since there are no words for it: ${languages}.`,
  hearers: (count: number) =>
    count === 0
      ? 'The page will say it; nobody is subscribed.'
      : count === 1
        ? '1 subscriber will hear it.'
        : `${count.toLocaleString('en-GB')} subscribers will hear it.`,
  held: (seconds: number) => `Their notices wait ${seconds} s, so that you can stop them.`,
  next: (minutes: number) => `It promises the next update within ${minutes} minutes.`,
  as: (name: string) => `You are ${name}.`,
  publish: 'Publish now',
  notNow: 'Not now',
  notTrue: 'It is not true',
  otherWords: 'Change the words',
  toldBy: (who: string, time: string) => `${who}, at ${time}.`,
  heldFor: (seconds: number) => `The page says it. The notices leave in ${seconds} s: until then you can stop them.`,
  left: 'The page says it, and the notices are on their way.',
  stop: 'Stop the notices',
  stopped: 'The notices were stopped: what had not left does not leave. The page still says it.',
  toPage: 'See it on the page',
  back: 'Back to it',
  take: 'I have it',
  inHand: (who: string, time: string) => `${who} has it, since ${time}. Nobody further is called.`,
  signIn: 'Sign in',
  desk: 'Open it at the desk',
  /** In the mail. */
  open: 'Look, and publish with one tap',
  openNote: (minutes: number) =>
    `The button shows the evidence and the words first; then one tap publishes them. It is good once, for ${minutes} minutes. Do not pass it on.`,
}
