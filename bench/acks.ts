import { CHAT_CHARTER, type Chat, ROOM, startChat } from '../test/e2e/support/chat.ts'
import { until } from '../test/support/until.ts'
import { load } from './load.ts'
import type { Program } from './program.ts'
import { ask, COSTLY, withServer } from './server.ts'
import { type Bench, ms, quantileOf, type Row } from './table.ts'

const WANTED_P99 = 300
/** In the channel and in no charter: clicks that decide nothing are decided and recorded like the others, and leave the card to be clicked again. */
const STRANGER = 'U0STRANGER'
/** Long enough for all clicks; the load ends with them. */
const LOAD_MS = 120_000

/** From a click in Slack to its acknowledgement, while agents ask over 16 connections as fast as they are answered. */
export const benchAcks: Bench = async (smoke) => {
  const chat = await startChat()
  try {
    chat.slack.addUser({ id: STRANGER, name: 'stranger' })
    chat.slack.channel(ROOM).members.add(STRANGER)
    const times = await withServer(chat.env, (server) => clicks(server, chat, smoke ? 5 : 300), CHAT_CHARTER)
    const p99 = quantileOf(times, 0.99)
    return [
      {
        what: 'click in Slack to its acknowledgement, while 16 connections ask',
        measured: `p50 ${ms(quantileOf(times, 0.5))}, p99 ${ms(p99)} (${times.length} clicks)`,
        wanted: `p99 ≤ ${WANTED_P99} ms`,
        ok: p99 <= WANTED_P99,
      },
    ] satisfies readonly Row[]
  } finally {
    await chat.stop()
  }
}

async function clicks({ url }: Program, chat: Chat, wanted: number): Promise<readonly number[]> {
  const costly = ask(COSTLY)
  await load({ url, connections: 1, ms: LOAD_MS, next: (n) => (n === 0 ? costly : undefined) })
  const card = await until(() => chat.cards().find(({ on, votable }) => on === 'slack' && votable), LOAD_MS)
  if (card.ref.on !== 'slack') throw new Error('not a card in Slack')
  const before = chat.slack.ackTimes.length
  const cheap = ask(0.000001)
  let done = false
  const loaded = load({ url, connections: 16, ms: LOAD_MS, next: () => (done ? undefined : cheap) })
  try {
    for (let i = 0; i < wanted; i++) await chat.slack.click(card.ref.channel, card.ref.ts, 'approve', STRANGER)
  } finally {
    done = true
    await loaded
  }
  return chat.slack.ackTimes.slice(before)
}
