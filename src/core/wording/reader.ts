import { type Charter, type Operator, operatorOf } from '../charter/compile.ts'
import { type Identity, identityText } from '../principal.ts'
import { type Catalogue, catalogueOf, type Language } from './catalogue/index.ts'

/** The words of what everybody in a channel reads, by its key in the charter: its own language, else that of the one person who reads it, else English. */
export const channelWords = (charter: Charter, channel: string): Catalogue => catalogueOf(languageOf(charter, channel))

/** The words of what only one person reads: their language, else that of the place where they read it. */
export const personWords = (charter: Charter, identity: Identity, channel = ''): Catalogue =>
  operatorWords(charter, operatorOf(charter, identity), channel)

/** The same of a known operator, or of somebody who is not listed. */
export const operatorWords = (charter: Charter, operator: Operator | undefined, channel = ''): Catalogue =>
  catalogueOf(operator?.language ?? languageOf(charter, channel))

function languageOf(charter: Charter, channel: string): Language | undefined {
  const listed = charter.channels.find(({ key }) => key === channel)?.language
  if (listed !== undefined) return listed
  // Telegram's chat with one person has the number of that person; a channel of several has another.
  const user = /^telegram:(\d{1,16})$/.exec(channel)?.[1]
  return user === undefined ? undefined : charter.byIdentity.get(identityText({ on: 'telegram', user: Number(user) }))?.language
}
