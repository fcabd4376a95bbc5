import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

it('ends quietly when nobody reads its output any more, as behind `| head`', async () => {
  const script = 'set -o pipefail; "$0" dist/src/main.js --help | true'
  await expect(run('bash', ['-c', script, process.execPath])).resolves.toEqual({ stdout: '', stderr: '' })
})
