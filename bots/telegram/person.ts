import type { Chat, User } from 'grammy/types'
import { type Operator, operatorOf } from '../../src/core/charter/compile.ts'
import type { Identity, Principal } from '../../src/core/principal.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import type { GovernorFace } from '../../src/governor/face.ts'

/** The accounts Telegram puts in place of an anonymous group admin (GroupAnonymousBot) and of a channel (Channel_Bot). */
const NOBODY: ReadonlySet<number> = new Set([1087968824, 136817688])

/** Whether we cannot know who this is: an anonymous admin, or somebody who writes as a channel. */
export const isNobody = (from: User | undefined, sender?: Chat): boolean =>
  from === undefined || sender !== undefined || NOBODY.has(from.id)

/** The stable identity of a person: their numeric id, which they cannot change. */
export const identityOf = (from: User): Identity => ({ on: 'telegram', user: from.id })

/** Characters kept of a shown name. */
const NAME = 64

/** A person as the governor hears of them; the name is what Telegram shows, and never trusted. */
export function personOf(from: User): Principal {
  const name = [from.first_name, from.last_name, from.username === undefined ? undefined : `(@${from.username})`]
  return { kind: 'person', identity: identityOf(from), name: Array.from(name.filter(Boolean).join(' ')).slice(0, NAME).join('') }
}

/** The operator behind a person, if the charter lists one. */
export const listed = (governor: GovernorFace, from: User): Operator | undefined => operatorOf(governor.charter(), identityOf(from))

/** The line that would list them, short enough for a pop-up of 200 characters. */
export const notListed = (from: User, { taps }: Catalogue): string =>
  taps.notListed(`- { id: your-name, telegram: ${from.id}, roles: [approver] }`)
