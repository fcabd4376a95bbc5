import { channelWords } from '../../src/core/wording/reader.ts'
import type { ChannelHealth } from '../../src/governor/skin.ts'
import type { Parts } from './deps.ts'
import { inTopic } from './show.ts'
import { keyOf, spotOfKey } from './spot.ts'
import { type Trouble, troubleOf, WRONG_TOKEN } from './trouble.ts'

/** Posts a card with one harmless button to a channel; says what is wrong, and where a group went when it moved. */
export async function postTest(parts: Parts, channel: string): Promise<ChannelHealth> {
  const { governor, bot, board, pace } = parts
  const now = governor.state().moved.get(channel) ?? channel
  const spot = spotOfKey(now)
  if (!spot) return { channel, ok: false, problem: `${channel} is no Telegram channel` }
  pace.sent(String(spot.chat))
  const { test } = channelWords(governor.charter(), now).taps
  const button = { text: test.tap, callback_data: `t:${governor.ids.next('t_')}` }
  try {
    await bot.api.sendMessage(spot.chat, test.telegram, {
      ...inTopic(spot),
      reply_markup: { inline_keyboard: [[button]] },
    })
    board.spot(spot, '')
    return { channel, ok: true, problem: '' }
  } catch (error) {
    const trouble = troubleOf(error)
    if (trouble.kind === 'moved') {
      const to = keyOf({ ...spot, chat: trouble.chat })
      await governor.submit({ kind: 'channel-moved', from: channel, to }, { kind: 'system', part: 'worker' })
      return postTest(parts, channel)
    }
    const problem = problemOf(trouble)
    if (trouble.kind === 'token') board.platform(problem)
    else board.spot(spot, problem)
    return { channel, ok: false, problem }
  }
}

function problemOf(trouble: Exclude<Trouble, { kind: 'moved' }>): string {
  switch (trouble.kind) {
    case 'token':
      return WRONG_TOKEN
    case 'closed':
      return trouble.problem
    case 'rate':
      return `Telegram asks to wait ${Math.ceil(trouble.ms / 1000)} s: try again then`
    case 'same':
      return 'Telegram answered what it should not'
    default:
      return trouble.why
  }
}
