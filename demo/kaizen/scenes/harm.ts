import { ROOMS } from '../../story/charter.ts'
import type { Scene } from '../../story/play.ts'
import { inTelegram } from '../cards.ts'
import { EXPERIMENTS } from '../charter.ts'
import type { Month } from '../month.ts'
import { work } from '../traffic.ts'
import { tried } from '../tried.ts'

/** A model that is not good enough: stopped in the first night. */
export const harm: Scene<Month> = {
  name: 'harm',
  title: 'The first night: one experiment does harm, and stops by itself',
  async play(stage, month) {
    const done = await work(month, '2026-11-02', { tickets: 24, notes: 16 })
    const used = new Set([...(done['sorter'] ?? []), ...(done['scribe'] ?? [])])
    stage.say('The agents work through the governor’s meter: 24 tickets, 16 meetings. What they said is tried again in the shadow.')
    const { pairs } = await tried(month, EXPERIMENTS.triage, 24)
    stage.check(`all ${pairs} tickets were done by both models, and no agent ever got what gpt-nano said`, !used.has('gpt-nano'), [...used])

    stage.say('At 02:30 the schedule looks at what is in.')
    await month.wake('2026-11-03T02:30:05Z')
    const stopped = await month.eventually('the experiment stops', async () => {
      const one = await month.experiment(EXPERIMENTS.triage)
      return one.state === 'stopped' && one
    })
    stage.check(`${EXPERIMENTS.triage} is stopped: ${stopped.reason}`, stopped['why'] === 'harm', stopped)
    const { estimate, high } = stopped['retained'] as { readonly estimate: number; readonly high: number }
    stage.check(
      `gpt-nano kept ${percent(estimate)} of the quality, surely not above ${percent(high)}; to know that cost $${Number(stopped['spent_usd']).toFixed(4)}`,
      high < 0.95,
      stopped['retained'],
    )
    const alert = await month.eventually('Telegram is told', () => inTelegram(month, ROOMS.telegram, EXPERIMENTS.triage))
    stage.card('what the Telegram group is told', alert.text)
    const still = await month.chosen(3)
    stage.check(`nothing has changed: tickets are for ${still}`, still === 'gpt-mini', still)
  },
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
