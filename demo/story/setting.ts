import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashToken } from '../../src/governor/tokens.ts'
import { charterText, MODELS_TEXT } from './charter.ts'
import { type House, must, opened, openHouse, secret } from './house.ts'

/** Everything the scenes of the tour play in. */
export interface Setting extends House {
  /** Does some work while requests wait for another time, such as `4s`; then the former charter is in force again. @throws StepFailed */
  withTimeout(timeout: string, work: () => Promise<void>): Promise<void>
  /** Stops everything and removes the temporary directory. @throws with the first fault, after everything else was closed */
  close(): Promise<void>
}

/** How long every request waits for people, except where a scene says otherwise. */
const TIMEOUT = '10m'

/** Opens the setting: nothing in it outlives {@link Setting.close}. */
export const openSetting = (): Promise<Setting> =>
  opened(async (closers) => {
    const alice = secret()
    const write = (charter: string, timeout: string): Promise<void> => writeFile(charter, charterText(hashToken(alice), timeout))
    const { app, ...house } = await openHouse(closers, {
      alice,
      async charter(dir) {
        const charter = join(dir, 'charter.yaml')
        await writeFile(join(dir, 'models.yaml'), MODELS_TEXT)
        await write(charter, TIMEOUT)
        return charter
      },
    })
    const adopt = async (timeout: string): Promise<void> => {
      await write(app.config.charter, timeout)
      must('the changed charter is put into force', await house.asConsole('POST', '/api/v1/charter/reload', {}), 200)
    }
    return {
      ...house,
      async withTimeout(timeout, work) {
        await adopt(timeout)
        await work()
        await adopt(TIMEOUT)
      },
    }
  })
