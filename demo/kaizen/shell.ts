import type { Stage } from '../story/stage.ts'
import type { Month } from './month.ts'

/** Runs a command line as alice would, and shows it with all that it prints. @throws StepFailed */
export async function shell(stage: Stage, { countersign }: Pick<Month, 'countersign'>, ...argv: readonly string[]): Promise<void> {
  stage.command(argv, await countersign(...argv))
}
