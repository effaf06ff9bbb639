// Seals: what is kept on the device can be read only while its account is signed in here.
//
// The key comes from the server at sign-in and is kept as an object that no script can take out.
// Signing out deletes it; what was not yet synced stays behind, unreadable, until the same account
// is given the key again.
const ALGORITHM = "AES-GCM";

export async function keyOf(base64) {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  return crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["encrypt", "decrypt"]);
}

export async function seal(key, name, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt(parameters(iv, name), key, text) };
}

export async function unseal(key, name, sealed) {
  const text = await crypto.subtle.decrypt(parameters(sealed.iv, name), key, sealed.data);
  return JSON.parse(new TextDecoder().decode(text));
}

// The name is sealed in as well: nothing opens under another name than its own.
function parameters(iv, name) {
  return { name: ALGORITHM, iv, additionalData: new TextEncoder().encode(name) };
}
