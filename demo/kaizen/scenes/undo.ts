import type { Scene } from '../../story/play.ts'
import { improvements } from '../improvements.ts'
import type { Month } from '../month.ts'
import { shell } from '../shell.ts'
import { leaflets } from '../traffic.ts'

/** What was carried is taken back. */
export const undo: Scene<Month> = {
  name: 'undo',
  title: 'Second thoughts: a change is taken back by the same kind of change',
  async play(stage, month) {
    month.clock.moveTo('2026-11-25T09:30:00Z')
    const id = String((await improvements(month)).find(({ state }) => state === 'carried')?.['id'])
    stage.say('Paper got dearer: alice would rather see the leaflets again.')
    await shell(stage, month, 'kaizen', 'rollback', id, '--reason', 'Paper got dearer')
    const [back] = (await improvements(month)).filter(({ undoes }) => undoes === id)
    stage.check('it loosens nothing, so alice alone is enough', back?.state === 'carried', back)
    await month.handshakes()
    const asked = await leaflets(month, { approve: false })
    stage.check(`leaflets for $6 are asked about again (${asked})`, asked === 'PENDING', asked)
    await shell(stage, month, 'kaizen', 'log')
  },
}
