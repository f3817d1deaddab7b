/** What a text or number says of time: from its first to its last millisecond, both included. */
export interface Moment {
  readonly first: Date;
  readonly last: Date;
}

const UNITS = ["y", "M", "d", "h", "m", "s"] as const;
type Unit = (typeof UNITS)[number] | "w";

const EPOCH = /^(?:-\d+|\d{5,})$/;
const DATE =
  /^(?<y>\d{4})(?:-(?<M>\d\d)(?:-(?<d>\d\d)(?:[T ](?:(?<h>\d\d)(?::?(?<m>\d\d)(?::?(?<s>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?)?)?(?<zone>Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/i;
const STEP = /([+-])(\d*)([yMwdhHms])|\/([yMwdhHms])/y;

/**
 * Reads a moment as search engines do: milliseconds since 1970; a date in ISO's form, of which as much may be left out
 * as one likes (a day is all of it) and which is UTC unless it says otherwise; or either `now` or a date with `||`, with
 * steps behind: `now-1d/d` is all of yesterday, `2026-01-31||+1M` the end of February.
 * @returns undefined for what is none, or is not of the years 1 to 9999.
 */
export function readMoment(given: string | number, now: Date): Moment | undefined {
  const text = String(given).trim();
  const [anchor, steps] = split(text);
  const moment = anchor === "now" ? { first: now, last: now } : readAnchor(anchor);
  const read = moment && takeSteps(moment, steps);
  return read && inRange(read.first) && inRange(read.last) ? read : undefined;
}

function split(text: string): [string, string] {
  if (text.startsWith("now")) return ["now", text.slice(3)];
  const at = text.indexOf("||");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 2)];
}

function inRange(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999;
}

function readAnchor(text: string): Moment | undefined {
  if (EPOCH.test(text)) {
    const date = new Date(Number(text));
    return { first: date, last: date };
  }
  const parts = DATE.exec(text)?.groups;
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = UNITS.map((unit) =>
    parts[unit] === undefined ? undefined : Number(parts[unit]),
  );
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!same || hour > 23 || minute > 59 || second > 59) return undefined;
  const start = new Date(date.valueOf() - offsetOf(parts.zone));
  if (parts.fraction !== undefined) return withFraction(start, parts.fraction);
  const unit = UNITS.findLast((each) => parts[each] !== undefined) ?? "y";
  return { first: start, last: lastOf(start, unit) };
}

/** Moments are kept to the millisecond: what is finer lies between two of them. */
function withFraction(start: Date, fraction: string): Moment {
  const milliseconds = Number(`0.${fraction}`) * 1000;
  const finer = Number(fraction.slice(3)) > 0;
  const whole = Number(fraction.slice(0, 3).padEnd(3, "0"));
  return {
    first: new Date(start.valueOf() + (finer ? Math.floor(milliseconds) + 1 : whole)),
    last: new Date(start.valueOf() + whole),
  };
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

function takeSteps({ first, last }: Moment, steps: string): Moment | undefined {
  let moment = { first, last };
  STEP.lastIndex = 0;
  while (STEP.lastIndex < steps.length) {
    const step = STEP.exec(steps);
    if (!step) return undefined;
    const [, sign, count, unit, roundedTo] = step;
    if (roundedTo) {
      const start = startOf(moment.first, unitOf(roundedTo));
      moment = { first: start, last: lastOf(startOf(moment.last, unitOf(roundedTo)), unitOf(roundedTo)) };
    } else {
      const by = Number(count || "1") * (sign === "-" ? -1 : 1);
      const moved = (date: Date) => add(date, by, unitOf(unit as string));
      moment = { first: moved(moment.first), last: moved(moment.last) };
    }
  }
  return moment;
}

function unitOf(letter: string): Unit {
  return (letter === "H" ? "h" : letter) as Unit;
}

function lastOf(start: Date, unit: Unit): Date {
  return new Date(add(start, 1, unit).valueOf() - 1);
}

function add(date: Date, by: number, unit: Unit): Date {
  const moved = new Date(date);
  if (unit === "y" || unit === "M") {
    const day = moved.getUTCDate();
    moved.setUTCDate(1);
    moved.setUTCMonth(moved.getUTCMonth() + by * (unit === "y" ? 12 : 1));
    const days = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
    moved.setUTCDate(Math.min(day, days));
    return moved;
  }
  return new Date(moved.valueOf() + by * MILLISECONDS[unit]);
}

const MILLISECONDS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** Weeks begin on Monday. */
function startOf(date: Date, unit: Unit): Date {
  const start = new Date(date);
  start.setUTCMilliseconds(0);
  if (unit === "s") return start;
  start.setUTCSeconds(0);
  if (unit === "m") return start;
  start.setUTCMinutes(0);
  if (unit === "h") return start;
  start.setUTCHours(0);
  if (unit === "w") start.setUTCDate(start.getUTCDate() - ((start.getUTCDay() + 6) % 7));
  if (unit === "M" || unit === "y") start.setUTCDate(1);
  if (unit === "y") start.setUTCMonth(0);
  return start;
}
