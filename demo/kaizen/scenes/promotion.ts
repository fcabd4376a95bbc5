import { PEOPLE, ROOMS } from '../../story/charter.ts'
import type { Scene } from '../../story/play.ts'
import { motionCards, shown } from '../cards.ts'
import { EXPERIMENTS } from '../charter.ts'
import type { Month } from '../month.ts'
import { work } from '../traffic.ts'
import { tried } from '../tried.ts'

/** A cheaper model that does as well: proposed, and used as soon as a person says so. */
export const promotion: Scene<Month> = {
  name: 'promotion',
  title: 'The first week: the other one is sure, and a person commits it',
  async play(stage, month) {
    for (const day of ['03', '04', '05', '06']) await work(month, `2026-11-${day}`, { tickets: 6, notes: 16 })
    const { pairs } = await tried(month, EXPERIMENTS.notes, 80)
    stage.say(`By Friday ${pairs} meetings were noted down by both models. In the night the schedule looks again, and it is sure.`)
    await month.wake('2026-11-07T02:30:05Z')
    const proposed = await month.eventually('the promotion is proposed', async () => {
      const one = await month.experiment(EXPERIMENTS.notes)
      return one.state === 'proposed' && one
    })
    const cards = await motionCards(month, String(proposed['motion']))
    stage.card('what alice sees in Telegram', shown(cards.telegram))
    const before = await month.chosen(5)
    stage.check(`as long as nobody says yes, notes are for ${before}`, before === 'claude-haiku', before)

    month.clock.moveTo('2026-11-07T08:05:00Z')
    stage.say('alice sees it in the morning, and taps COMMIT.')
    const tap = await month.telegram.tap(ROOMS.telegram, cards.telegram.message, 'COMMIT', PEOPLE.alice.telegram)
    stage.check('Telegram tells her that it counts', tap.text !== '' && !tap.show_alert, tap)
    const after = await month.chosen(5)
    stage.check(`the arbiter names ${after} for notes from now on`, after === 'gpt-mini', after)
    await month.eventually('the card in Slack changes, too', () => cards.slack.buttons().includes('ROLLBACK'))
    stage.card('the card in Slack now', shown(cards.slack))

    const { scribe = [] } = await work(month, '2026-11-09', { tickets: 6, notes: 8 })
    stage.check('on Monday the scribe really gets its notes from gpt-mini', new Set(scribe).size === 1 && scribe[0] === 'gpt-mini', scribe)
    const dearer = await month.chosen(6)
    stage.check(`harder work is not touched: density 6 is for ${dearer}`, dearer === 'claude-sonnet', dearer)
  },
}
