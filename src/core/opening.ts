import type { Ask } from './ask.ts'
import { argsText, fitsCard } from './legible.ts'
import { stepsText } from './plans/text.ts'

/** Whether a chat card can show only a part of what the agent wrote: then it must be opened, or sent as a file, before it is approved. */
export const needsOpening = (ask: Ask): boolean =>
  !fitsCard([
    ask.task_intent,
    ask.target_resource,
    ask.tool,
    argsText(ask),
    ask.justification,
    ask.purpose,
    ask.preview,
    // With the longest word for each risk, so that the card has room for whichever is found.
    ask.plan &&
      stepsText(
        ask,
        ask.plan.steps.map(() => 'critical'),
      ),
  ])
