// Reads flags with OpenFeature's own SDKs and prints what they say as JSON.
// Usage: node read.mjs BASE_URL TOKEN USER FLAG...
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature } from "@openfeature/server-sdk";
import { OpenFeature as WebOpenFeature } from "@openfeature/web-sdk";

const [baseUrl, token, user, ...flags] = process.argv.slice(2);
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
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl, headersFactory }));
const server = {};
for (const flag of flags) {
  server[flag] = short(await OpenFeature.getClient().getBooleanDetails(flag, false, { targetingKey: user }));
}
const withoutKey = short(await OpenFeature.getClient().getBooleanDetails(flags[0], false, {}));

await WebOpenFeature.setContext({ targetingKey: user });
const provider = new OFREPWebProvider({
  baseUrl,
  fetchImplementation,
  pollInterval: 200,
  headers: [["Authorization", authorization]],
});
await WebOpenFeature.setProviderAndWait(provider);
const web = {};
for (const flag of flags) {
  web[flag] = short(WebOpenFeature.getClient().getBooleanDetails(flag, false));
}
for (let i = 0; i < 100 && statuses.length < 2; i++) await new Promise((done) => setTimeout(done, 100));
const afterPoll = WebOpenFeature.getClient().getBooleanValue(flags[0], false);
await WebOpenFeature.close();

console.log(JSON.stringify({ server, withoutKey, web, statuses, afterPoll }));
