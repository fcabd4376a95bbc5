import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openQueueKit } from '../../queues/connections/open.ts'

const template = mkdtempSync(join(tmpdir(), 'countersign-template-'))

/**
 * Builds once before the tests: some of them start the real program, and kill it. An embedded queue is made once too, since
 * making one takes seconds; `makeHome` gives each test a copy.
 */
export async function setup(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 'inherit', 'inherit'] })
  const fault = (error: Error): void => console.error(error)
  await (await openQueueKit({ dataDir: template, onError: fault })).close()
  process.env['COUNTERSIGN_TEST_TEMPLATE'] = template
}

/** Removes what `setup` made. */
export function teardown(): void {
  rmSync(template, { recursive: true, force: true })
}
