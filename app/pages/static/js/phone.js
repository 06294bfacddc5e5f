// What the kiosk knows about a mobile number while it is being typed; the server alone decides.

export const LENGTH = 11;

// 13800138000 → 138 0013 8000, also while it grows.
export function grouped(digits) {
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter(Boolean).join(" ");
}

// 13800138000 → 138 **** 8000; of an unfinished number nothing after the first three stays readable.
export function masked(digits) {
  const tail = digits.length === LENGTH ? digits.slice(7) : "*".repeat(Math.max(digits.length - 7, 0));
  return grouped(digits.slice(0, 3) + "*".repeat(Math.min(Math.max(digits.length - 3, 0), 4)) + tail);
}

// The key of the sentence that helps now, and how many digits are missing.
export function judge(digits) {
  const missing = LENGTH - digits.length;
  return { verdict: verdict(digits, missing), missing };
}

function verdict(digits, missing) {
  if (!digits) return "empty";
  if (digits.startsWith("0")) return "landline";
  if (!digits.startsWith("1")) return "not_mobile";
  if (/^1[0-2]/.test(digits)) return "service_number";
  if (missing === 0) return "complete";
  return missing === 1 ? "one_missing" : "missing";
}
