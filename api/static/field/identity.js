// Identity numbers: none is written down, not even on the device (GB 11643, 18 digits).
const NUMBER = /(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/g;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

export function holdsIdentityNumber(value) {
  if (typeof value === "string") return (value.match(NUMBER) ?? []).some(isValid);
  return value !== null && typeof value === "object" && Object.values(value).some(holdsIdentityNumber);
}

function isValid(number) {
  const total = WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(number[at]), 0);
  return "10X98765432"[total % 11] === number[17].toUpperCase();
}
