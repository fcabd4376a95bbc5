import { must } from '../story/house.ts'
import type { Body } from '../story/http.ts'
import type { Month } from './month.ts'

/** The evolution log as operators see it, the newest first. @throws StepFailed */
export async function improvements({ asConsole }: Pick<Month, 'asConsole'>): Promise<readonly Body[]> {
  const { body } = must('the evolution log can be read', await asConsole('GET', '/api/v1/kaizen/improvements'), 200)
  return body['improvements'] as readonly Body[]
}
