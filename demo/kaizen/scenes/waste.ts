import type { WasteView } from '../../../src/kaizen/waste/view.ts'
import { must } from '../../story/house.ts'
import type { Scene } from '../../story/play.ts'
import type { Month } from '../month.ts'
import { shell } from '../shell.ts'
import { work } from '../traffic.ts'

const WEEKDAYS = ['13', '16', '17', '18', '19', '20', '23', '24']

/** What the month wasted. */
export const waste: Scene<Month> = {
  name: 'waste',
  title: 'The third week: what was wasted?',
  async play(stage, month) {
    for (const day of WEEKDAYS) await work(month, `2026-11-${day}`, { tickets: 6, notes: 8 })
    month.clock.moveTo('2026-11-24T09:00:00Z')
    const { body } = must('waste is looked for', await month.asConsole('GET', '/api/v1/kaizen/waste?days=30'), 200)
    const { requests, wastes } = body as unknown as WasteView
    const found = wastes.filter(({ count }) => count > 0)
    stage.say(`Eleven detectors look at ${requests} requests of the month.`)
    await shell(stage, month, 'kaizen', 'waste', '--days', '30')
    for (const [name, claim] of Object.entries(WANTED))
      stage.check(
        claim,
        found.some((one) => one.waste === name),
        found.map((one) => one.waste),
      )
  },
}

/** What must be among it. */
const WANTED = {
  overpowered: 'the reviewer has easy work done by the dearest model',
  fatigue: 'alice approves all the leaflets: her taps decide nothing',
  latent: 'the planner never used the machines that it was granted',
}
