/** True while `npm run accept` runs: golden files and samples are then written instead of compared. */
export const ACCEPT = process.env["PRECOPY_ACCEPT"] === "1";

/** What a failing golden test tells. */
export function howToAccept(filter: string): string {
  return `Look at the difference; to accept it: npm run accept -- ${filter}`;
}
