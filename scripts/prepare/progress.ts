/** A step that is over sooner than this is not worth a line. */
const worthALineMs = 1000;

/**
 * Runs one step of the preparation. When it takes over a second, stderr gets
 * "· title … N s"; the first half appears while the step is still going on.
 * stdout is left to the server, whose log may be read by a program.
 */
export async function reportStep<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  let announced = false;
  const announcement = setTimeout(() => {
    announced = true;
    process.stderr.write(`· ${title} …`);
  }, worthALineMs);
  try {
    const result = await work();
    if (announced) process.stderr.write(` ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
    return result;
  } catch (error) {
    if (announced) process.stderr.write(" failed\n");
    throw error;
  } finally {
    clearTimeout(announcement);
  }
}
