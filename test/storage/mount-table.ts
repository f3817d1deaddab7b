/** One line of `/proc/self/mountinfo` (proc(5)), as far as anybody looks at it. */
export function mountLine(
  point: string,
  fileSystem: string,
  options = "rw,relatime",
  superOptions = "rw",
  source = "source",
): string {
  const escaped = point.replace(/[\\ \t\n]/g, (character) => {
    return `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
  return `36 35 98:0 / ${escaped} ${options} shared:1 master:2 - ${fileSystem} ${source} ${superOptions}`;
}

/** The table of a container: an overlay for the root and what the kernel puts there, then the lines given. */
export function mountTable(...lines: string[]): string {
  const always = [
    mountLine("/", "overlay"),
    mountLine("/proc", "proc"),
    mountLine("/dev", "tmpfs"),
    mountLine("/dev/shm", "tmpfs"),
    mountLine("/sys", "sysfs", "ro,nosuid"),
  ];
  return `${[...always, ...lines].join("\n")}\n`;
}
