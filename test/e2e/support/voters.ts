import { setTimeout as pause } from 'node:timers/promises'
import { OPERATOR_TOKEN } from '../../support/program.ts'
import type { Chat, Shown } from './chat.ts'
import { type Answer, send } from './door.ts'
import type { Random } from './random.ts'

/** A vote that its voter was told had counted. */
export interface Counted {
  readonly request: string
  readonly vote: 'approve' | 'reject'
  readonly by: 'alice' | 'local'
}

/** People who vote by tapping, by clicking, and now and then over HTTP. */
export interface Voters {
  readonly counted: readonly Counted[]
  /** Looks for new cards and votes on most of them until the signal aborts. */
  work(signal: AbortSignal): Promise<void>
}

type Vote = Counted['vote']
const other = (vote: Vote): Vote => (vote === 'approve' ? 'reject' : 'approve')

/** Votes on each card once: by one person, by both at the same moment and in opposite ways, or not at all. */
export function createVoters(chat: Chat, url: () => string, random: Random): Voters {
  const counted: Counted[] = []
  const seen = new Set<string>()

  const tap = async (card: Shown | undefined, vote: Vote): Promise<void> => {
    if (!card) return
    const said = await chat.tap(card, vote).catch(() => undefined)
    if (said === 'Approved.' || said === 'Rejected.') counted.push({ request: card.request, vote, by: 'alice' })
  }
  const post = async (request: string, vote: Vote): Promise<void> => {
    const answer: Answer | undefined = await send(url(), 'POST', `/api/v1/requests/${request}/votes`, { vote }, OPERATOR_TOKEN)
    if (answer?.http === 200) counted.push({ request, vote, by: 'local' })
  }
  const voteOn = async (request: string, cards: readonly Shown[]): Promise<void> => {
    const vote = random.pick(['approve', 'reject'] as const)
    const on = (platform: Shown['on']): Shown | undefined => cards.find((card) => card.on === platform)
    const how = random.between(0, 9)
    if (how < 3) await tap(on('telegram') ?? on('slack'), vote)
    else if (how < 5) await tap(on('slack') ?? on('telegram'), vote)
    else if (how < 7) await Promise.all([tap(on('telegram'), vote), tap(on('slack'), other(vote))])
    else if (how < 8) await Promise.all([post(request, vote), tap(on('telegram'), other(vote))])
  }
  return {
    counted,
    async work(signal) {
      const voting = new Set<Promise<void>>()
      while (!signal.aborted) {
        const open = chat.cards().filter((card) => card.votable && !seen.has(card.request))
        for (const request of new Set(open.map((card) => card.request))) {
          const cards = open.filter((card) => card.request === request)
          // Most wait for both cards, so that both can be tapped; some are quick.
          if (cards.length < 2 && random.chance(0.8)) continue
          seen.add(request)
          const done = voteOn(request, cards).finally(() => voting.delete(done))
          voting.add(done)
        }
        await pause(50)
      }
      await Promise.all(voting)
    },
  }
}
