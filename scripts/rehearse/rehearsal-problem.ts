/** The rehearsal cannot go on; the message says where in which file, and why. */
export class RehearsalProblem extends Error {
  override readonly name = "RehearsalProblem";
}
