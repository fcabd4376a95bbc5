import { must } from '../../story/house.ts'
import type { Scene } from '../../story/play.ts'
import { EXPERIMENTS } from '../charter.ts'
import type { Month } from '../month.ts'

/** What the arbiter names before anybody has learnt anything, and the experiments that are to change that. */
export const begin: Scene<Month> = {
  name: 'begin',
  title: 'Monday 2 November: could cheaper models do the work?',
  async play(stage, month) {
    const [sorting, noting] = [await month.chosen(3), await month.chosen(5)]
    stage.check(
      `for easy work (density 3) the arbiter names ${sorting}, for notes (density 5) ${noting}`,
      noting === 'claude-haiku',
      noting,
    )
    stage.say('The charter declares two experiments. alice starts them from the command line.')
    for (const name of Object.values(EXPERIMENTS)) {
      must(`${name} is drafted`, await month.asAlice('POST', '/api/v1/experiments', { declared: name, experiment_id: name }), 201)
      const { body } = must(`${name} starts`, await month.asAlice('POST', `/api/v1/experiments/${name}/start`, {}), 200)
      const { control, candidate, where, budget_usd } = body
      const claim = `${name}: ${candidate} instead of ${control}, for ${where}; it may spend $${Number(budget_usd).toFixed(2)}`
      stage.check(claim, body.state === 'running', body)
    }
    const none = await month.experiment(EXPERIMENTS.notes)
    stage.check('without samples nothing is spent', none['spent_usd'] === 0 && month.providers.calls.length === 0, none)
  },
}
