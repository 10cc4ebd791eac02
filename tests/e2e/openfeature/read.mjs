// Reads flags with OpenFeature's own SDKs and prints what they say as JSON.
// Usage: node read.mjs BASE_URL TOKEN SECONDS USER FLAG...; so many seconds are waited for an answer.
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature } from "@openfeature/server-sdk";
import { OpenFeature as WebOpenFeature } from "@openfeature/web-sdk";

const [baseUrl, token, seconds, user, ...flags] = process.argv.slice(2);
const timeoutMs = Number(seconds) * 1000;
const authorization = `Bearer ${token}`;
const short = ({ value, reason, variant, errorCode, flagMetadata }) => ({
  value, reason, variant, errorCode, flagMetadata,
});

// What goes over the wire: the statuses, to see that the second bulk call is a 304.
const statuses = [];
const fetchImplementation = async (...request) => {
  const answer = await fetch(...request);
  statuses.push(answer.status);
  return answer;
};

const headersFactory = async () => [["Authorization", authorization]];
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl, headersFactory, timeoutMs }));
const server = {};
for (const flag of flags) {
  server[flag] = short(await OpenFeature.getClient().getBooleanDetails(flag, false, { targetingKey: user }));
}
const withoutKey = short(await OpenFeature.getClient().getBooleanDetails(flags[0], false, {}));

await WebOpenFeature.setContext({ targetingKey: user });
const provider = new OFREPWebProvider({
  baseUrl,
  fetchImplementation,
  timeoutMs,
  pollInterval: 200,
  headers: [["Authorization", authorization]],
});
await WebOpenFeature.setProviderAndWait(provider);
const web = {};
for (const flag of flags) {
  web[flag] = short(WebOpenFeature.getClient().getBooleanDetails(flag, false));
}
const end = Date.now() + timeoutMs;
while (statuses.length < 2 && Date.now() < end) await new Promise((done) => setTimeout(done, 100));
const afterPoll = WebOpenFeature.getClient().getBooleanValue(flags[0], false);
await WebOpenFeature.close();

console.log(JSON.stringify({ server, withoutKey, web, statuses, afterPoll }));
