/** Something that the command line asks for and this machine does not have or allow. The message says it to the person. */
export class SimulatorProblem extends Error {}
