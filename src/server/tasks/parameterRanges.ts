import * as v from 'valibot';

/** A number in a range, or absent. The complaint names the range. */
export const numberBetween = (min: number, max: number) => {
  const message = `must be a number from ${min} to ${max}`;
  return v.nullish(v.pipe(v.number(message), v.minValue(min, message), v.maxValue(max, message)));
};

/** A whole number in a range, or absent. The complaint names the range. */
export const integerBetween = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return v.nullish(
    v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message)),
  );
};
