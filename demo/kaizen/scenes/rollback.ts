import { PEOPLE, ROOMS } from '../../story/charter.ts'
import type { Scene } from '../../story/play.ts'
import { motionCards, shown } from '../cards.ts'
import { EXPERIMENTS } from '../charter.ts'
import type { Month } from '../month.ts'
import { work } from '../traffic.ts'
import { tried } from '../tried.ts'

/** What was promoted gets worse: the watch sees it. */
export const rollback: Scene<Month> = {
  name: 'rollback',
  title: 'The second week: the provider changes the model, and the watch sees it',
  async play(stage, month) {
    stage.say('For a week the old model runs in the shadow. On Tuesday the provider puts a worse model behind the name gpt-mini.')
    month.models.miniIsWorse = true
    for (const day of ['10', '11']) await work(month, `2026-11-${day}`, { tickets: 6, notes: 16 })
    const { pairs } = await tried(month, EXPERIMENTS.notes, 80 + 40)
    stage.check(`${pairs - 80} notes since the promotion were done by both, and scored`, pairs === 120, pairs)
    await month.wake('2026-11-12T02:30:05Z')
    const { motion } = await month.eventually('going back is proposed', async () => {
      const one = await month.experiment(EXPERIMENTS.notes)
      const { body } = await month.asConsole('GET', `/api/v1/motions/${one['motion']}`)
      return body['kind'] === 'roll-back' && one
    })
    const cards = await motionCards(month, String(motion))
    stage.card('what bob sees in Slack', shown(cards.slack))

    month.clock.moveTo('2026-11-12T07:40:00Z')
    stage.say('bob clicks APPROVE before work begins.')
    await month.slack.click(ROOMS.slack, cards.slack.ts, 'APPROVE', PEOPLE.bob.slack)
    await month.eventually('it is rolled back', async () => (await month.experiment(EXPERIMENTS.notes)).state === 'rolled_back')
    const model = await month.chosen(5)
    stage.check(`the arbiter names ${model} for notes again`, model === 'claude-haiku', model)
    const { scribe = [] } = await work(month, '2026-11-12', { notes: 8 })
    stage.check('and that is what the scribe gets', new Set(scribe).size === 1 && scribe[0] === 'claude-haiku', scribe)
    await month.eventually('both cards change in place', () => cards.telegram.buttons().length === 0)
  },
}
