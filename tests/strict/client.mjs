// A person on a strict client: the engine of Element Web, which gives a room's key to signed devices only.
//   node client.mjs URL USER PASSWORD BOT TEXT SECONDS
// Asks the bot TEXT in a new encrypted room. Prints one line of JSON: {"answered", "body", "shield", "signed"}.
import * as sdk from "matrix-js-sdk";
import { OnlySignedDevicesIsolationMode } from "matrix-js-sdk/lib/crypto-api/index.js";
import { logger } from "matrix-js-sdk/lib/logger.js";

const [baseUrl, user, password, bot, text, seconds] = process.argv.slice(2);
for (const level of ["trace", "debug", "info", "warn"]) console[level] = () => {};
logger.setLevel?.("silent");

const door = sdk.createClient({ baseUrl });
const login = await door.loginRequest({
  type: "m.login.password",
  identifier: { type: "m.id.user", user },
  password,
});
const client = sdk.createClient({
  baseUrl,
  userId: login.user_id,
  deviceId: login.device_id,
  accessToken: login.access_token,
  cryptoCallbacks: {},
});
await client.initRustCrypto({ useIndexedDB: false });
const crypto = client.getCrypto();
crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
await client.startClient({ initialSyncLimit: 20 });
await new Promise((ready) => client.once(sdk.ClientEvent.Sync, ready));
await crypto.bootstrapCrossSigning({
  authUploadDeviceSigningKeys: async (upload) => { await upload(null); },
});

const { room_id: roomId } = await client.createRoom({
  preset: "private_chat",
  invite: [bot],
  initial_state: [
    { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
  ],
});
const until = Date.now() + Number(seconds) * 1000;
const pause = () => new Promise((go) => setTimeout(go, 100));
const room = async () => {
  for (;;) {
    const found = client.getRoom(roomId);
    if (found?.getMember(bot)?.membership === "join" && found.hasEncryptionStateEvent()) return found;
    if (Date.now() > until) throw new Error("the bot did not come in");
    await pause();
  }
};
const joined = await room();
await crypto.getUserDeviceInfo([bot], true);
const { event_id: asked } = await client.sendEvent(roomId, "m.room.message", {
  msgtype: "m.text",
  body: text,
  "m.mentions": {},
});

let answer;
while (!answer && Date.now() < until) {
  for (const event of joined.getLiveTimeline().getEvents()) {
    if (event.getSender() !== bot || !event.isEncrypted()) continue;
    await client.decryptEventIfNeeded(event);
    const related = event.getWireContent()["m.relates_to"] ?? event.getContent()["m.relates_to"];
    if (related?.["m.in_reply_to"]?.event_id === asked && !event.isDecryptionFailure()) answer = event;
  }
  await pause();
}
const shield = answer ? (await crypto.getEncryptionInfoForEvent(answer))?.shieldColour ?? null : null;
const devices = (await crypto.getUserDeviceInfo([bot], true)).get(bot) ?? new Map();
const signed = [];
for (const id of devices.keys()) {
  const status = await crypto.getDeviceVerificationStatus(bot, id);
  signed.push(Boolean(status?.signedByOwner));
}
const said = { answered: Boolean(answer), body: answer?.getContent().body ?? "", shield, signed };
process.stdout.write(JSON.stringify(said) + "\n", () => process.exit(0));
