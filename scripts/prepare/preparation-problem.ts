/**
 * A step that a user can do something about failed. The message is for them: what went wrong
 * and what to do; it is printed without a stack trace.
 */
export class PreparationProblem extends Error {
  override readonly name = "PreparationProblem";
}
