import { isDeepStrictEqual } from 'node:util'
import { outcomeOf } from '../../../bots/card/outcome.ts'
import type { RequestRecord } from '../../../src/core/state.ts'
import { en } from '../../../src/core/wording/catalogue/en.ts'
import type { Chat, Shown } from './chat.ts'
import type { Asked } from './crew.ts'
import { look } from './door.ts'
import type { Audit } from './ledger.ts'
import type { Counted } from './voters.ts'

/** The answers that were acknowledged and do not hold any more, in plain words. */
export async function broken(url: string, asked: readonly Asked[], { state, entries }: Audit): Promise<readonly string[]> {
  const deadlines = new Map(
    entries.flatMap((entry) =>
      entry.type === 'request.asked' && entry.data.outcome.status === 'pending' ? [[entry.subject, entry.data.outcome.deadline]] : [],
    ),
  )
  const faults: string[] = []
  for (const one of asked) {
    const [first] = one.answers
    if (!first?.request_id) continue
    const id = first.request_id
    const now = await look(url, id)
    const say = (what: string): void => void faults.push(`${one.body.idempotency_key} ${id}: ${what}`)
    if (one.answers.some((answer) => answer.request_id !== id)) say(`had several ids: ${one.answers.map((a) => a.request_id).join(' ')}`)
    if (now?.http !== 200 && now?.http !== 202) say(`is answered with ${now?.http} ${now?.code}`)
    else if (first.status === 'GRANTED' && now.status !== 'GRANTED') say(`was GRANTED, is ${now.status} ${now.cause}`)
    else if (first.status === 'REJECTED' && (now.status !== 'REJECTED' || now.cause !== first.cause))
      say(`was REJECTED ${first.cause}, is ${now.status} ${now.cause}`)
    if (one.redeemed && now?.state !== 'executing' && now?.state !== 'settled') say(`was redeemed, is ${now?.state}`)
    if (state.requests.get(id) === undefined) say('is not in the ledger')
    for (const answer of one.answers)
      if (answer.status === 'PENDING' && answer.expires_at !== new Date(deadlines.get(id) ?? 0).toISOString())
        say(`was to expire at ${answer.expires_at}, the ledger says ${deadlines.get(id)}`)
  }
  return faults
}

/** Votes that were acknowledged and did not decide, or that came late and did. */
export function votesLost(counted: readonly Counted[], { state, entries }: Audit): readonly string[] {
  const lost = counted.flatMap(({ request, vote, by }) => {
    const votes = state.requests.get(request)?.escalation?.votes ?? []
    return votes.length === 1 && votes[0]?.vote === vote && votes[0].operator === by
      ? []
      : [`${by} was told that ${vote} counted on ${request}; the ledger has ${JSON.stringify(votes)}`]
  })
  const late = entries.flatMap((entry) => {
    const deadline = state.requests.get(entry.subject)?.escalation?.deadline ?? 0
    if (entry.type === 'vote.cast' && entry.at >= deadline) return [`a vote on ${entry.subject} counted after its deadline`]
    if (entry.type === 'request.refused' && entry.data.cause === 'timeout' && entry.at < deadline)
      return [`${entry.subject} timed out before its deadline`]
    return []
  })
  return [...lost, ...late]
}

/** The recorded cards that do not show what was decided. */
export function cardsBehind(chat: Chat, { state }: Pick<Audit, 'state'>): readonly string[] {
  const cards = chat.cards()
  return [...state.requests.entries()].flatMap(([id, record]) =>
    Object.entries(record.cards).flatMap(([channel, { ref, failed }]) => {
      if (failed !== undefined) return [`${id} in ${channel} was given up: ${failed}`]
      if (ref === null) return []
      const card = cards.find((shown) => isDeepStrictEqual(shown.ref, ref))
      if (!card) return [`${id} in ${channel} stands nowhere`]
      return truthful(card, record) ? [] : [`${id} in ${channel} (${record.status.name}) shows: ${card.text.slice(0, 200)}`]
    }),
  )
}

/** Whether a card shows the outcome (its first words: who, when) and offers no vote any more. */
export function truthful(card: Shown, record: RequestRecord): boolean {
  const outcome = outcomeOf(record, 'UTC', record.at, en)?.split(',')[0]?.split(' at ')[0]
  return !card.votable && outcome !== undefined && card.text.includes(outcome)
}

/** Copies of cards that no entry records. */
export const strays = (chat: Chat, { state }: Pick<Audit, 'state'>): readonly Shown[] =>
  chat
    .cards()
    .filter((card) => !Object.values(state.requests.get(card.request)?.cards ?? {}).some(({ ref }) => isDeepStrictEqual(ref, card.ref)))
