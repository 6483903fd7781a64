/** Wire shapes of links from an incident of ours to those of others. */
import Type, { type Static } from 'typebox'

/** A page of the web, without a user's name in it. */
const WEB_PAGE = '^https?://[^\\s/?#@]+([/?#]\\S*)?$'

export const AddLink = Type.Object(
  {
    url: Type.String({ maxLength: 2_048, pattern: WEB_PAGE, description: 'http or https' }),
    title: Type.String({ minLength: 1, maxLength: 200, description: 'Of their incident, as they wrote it' }),
  },
  { additionalProperties: false },
)
export type AddLink = Static<typeof AddLink>

export const LinkView = Type.Object({ id: Type.String(), url: Type.String(), title: Type.String() })
export type LinkView = Static<typeof LinkView>
