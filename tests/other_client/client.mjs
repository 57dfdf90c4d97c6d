// Somebody's Element, reduced to what a test needs: matrix-js-sdk with its Rust crypto, told what to do.
//
// One order per line of standard input, ["name", ...arguments]; one answer per line of standard output,
// {"done": ...} or {"failed": "..."}. It keeps nothing: keys and rooms end with it.

import { createDecipheriv, createHash } from "node:crypto";
import { createInterface } from "node:readline";

import { ClientEvent, RoomEvent, createClient } from "matrix-js-sdk";
import { logger } from "matrix-js-sdk/lib/logger.js";

logger.setLevel("silent");
for (const level of ["debug", "info", "log", "warn", "error"]) console[level] = () => {}; // the crypto talks
let client;
let changed = () => {};

/** The value of `find` as soon as it has one; it is asked again whenever something has come. */
async function until(find, what, seconds = 20) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
        const found = await find();
        if (found) return found;
        if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
        await new Promise((resolve) => {
            const timer = setTimeout(resolve, 200);
            changed = () => { clearTimeout(timer); resolve(); };
        });
    }
}

/** An event as the person sees it; `type` stays m.room.encrypted while it cannot be read. */
async function seen(event) {
    await client.decryptEventIfNeeded(event);
    return {
        id: event.getId(),
        sender: event.getSender(),
        type: event.isDecryptionFailure() ? "m.room.encrypted" : event.getType(),
        content: event.getContent(),
        encrypted: event.isEncrypted(),
        redacted: event.isRedacted(),
    };
}

async function timeline(room) {
    const events = client.getRoom(room)?.getLiveTimeline().getEvents() ?? [];
    return Promise.all(events.filter((event) => !event.isState()).map(seen));
}

const orders = {
    /** Sign in on a new device, with its keys, and listen. */
    async login(baseUrl, user, password) {
        const anonymous = createClient({ baseUrl });
        const given = await anonymous.loginRequest({
            type: "m.login.password",
            identifier: { type: "m.id.user", user },
            password,
        });
        client = createClient({
            baseUrl,
            userId: given.user_id,
            deviceId: given.device_id,
            accessToken: given.access_token,
        });
        await client.initRustCrypto({ useIndexedDB: false });
        for (const news of [ClientEvent.Event, ClientEvent.Room, RoomEvent.Timeline, RoomEvent.MyMembership]) {
            client.on(news, () => changed());
        }
        await client.startClient({ initialSyncLimit: 50 });
        await until(() => client.getSyncState() === "SYNCING", "the first sync");
        return given.device_id;
    },

    /** The room to which this person is invited, once they are in it. */
    async joinInvitation() {
        const invited = () => client.getRooms().find((room) => room.getMyMembership() === "invite");
        const room = await until(invited, "an invitation");
        await client.joinRoom(room.roomId);
        await until(() => room.getMyMembership() === "join", "being in");
        return room.roomId;
    },

    async join(room) {
        await client.joinRoom(room);
        await until(() => client.getRoom(room)?.getMyMembership() === "join", "being in");
    },

    /** Everything in a room once it has `count` events of this type that somebody else sent. */
    async timeline(room, type, count) {
        return until(async () => {
            const events = await timeline(room);
            const own = client.getUserId();
            return events.filter((e) => e.type === type && e.sender !== own).length >= count && events;
        }, `${count} of ${type}`).catch(async (error) => {
            throw new Error(`${error.message}; there is ${JSON.stringify(await timeline(room))}`);
        });
    },

    /** Send; encrypted where the room is. */
    async send(room, type, content) {
        return (await client.sendEvent(room, type, content)).event_id;
    },

    /** Whether the server has taken the content of an event away. */
    async redacted(room, id) {
        return until(() => client.getRoom(room).findEventById(id)?.isRedacted(), `the redaction of ${id}`);
    },

    /** The text of a file, decrypted as the specification says. */
    async file(content) {
        const url = client.mxcUrlToHttp(content.file?.url ?? content.url, undefined, undefined, undefined, false, true, true);
        const answer = await fetch(url, { headers: { Authorization: `Bearer ${client.getAccessToken()}` } });
        if (!answer.ok) throw new Error(`the file: status ${answer.status}`);
        const blob = Buffer.from(await answer.arrayBuffer());
        if (!content.file) return blob.toString();
        const hash = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
        if (hash !== content.file.hashes.sha256) throw new Error("the file was altered");
        const key = Buffer.from(content.file.key.k, "base64url");
        return createDecipheriv("aes-256-ctr", key, Buffer.from(content.file.iv, "base64")).update(blob).toString();
    },
};

for await (const line of createInterface({ input: process.stdin })) {
    const [name, ...given] = JSON.parse(line);
    const answer = await orders[name](...given).then(
        (done) => ({ done: done ?? null }),
        (error) => ({ failed: `${name}: ${error.stack ?? error}` }),
    );
    process.stdout.write(`${JSON.stringify(answer)}\n`);
}
client?.stopClient();
process.exit(0);
