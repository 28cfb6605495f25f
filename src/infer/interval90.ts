/** 5 %, 50 % and 95 % of a figure. */
export interface Interval90 {
  readonly low: number;
  readonly best: number;
  readonly high: number;
}
