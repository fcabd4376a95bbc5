import { listSegments } from '../../../src/ledger/stores/file/names.ts'
import { headOf, verifyFile } from '../../story/ledger.ts'
import type { Scene } from '../../story/play.ts'
import { StepFailed } from '../../story/stage.ts'
import type { Month } from '../month.ts'

/** Evidence of all of it. */
export const ledger: Scene<Month> = {
  name: 'ledger',
  title: 'And everybody can check it',
  async play(stage, month) {
    const head = await headOf(month)
    const file = (await listSegments(month.dataDir)).get('demo')?.[0]?.path
    if (file === undefined) throw new StepFailed('the ledger is on disk', month.dataDir)
    const whole = await verifyFile(file, head)
    stage.check(`all ${whole.entries} entries of the month are whole`, whole.ok, whole)
    stage.check(
      `all ${whole.replay?.commands} commands were decided once more, the statistics included: the same to the last bit`,
      whole.replay !== undefined && whole.replay.difference === undefined,
      whole,
    )
  },
}
