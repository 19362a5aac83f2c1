/** Names of agents, where an order only says who; asked for once each. */

import { get, id } from "./desk-api.js";

const AT_ONCE = 100;
const names = new Map();

/** Makes the names of some agents known; without an answer their ids are shown. */
export async function learn(ids) {
  const unknown = [...new Set(ids)].filter((one) => one && !names.has(one));
  for (let at = 0; at < unknown.length; at += AT_ONCE) {
    const query = unknown.slice(at, at + AT_ONCE).map((one) => `id=${id(one)}`).join("&");
    for (const one of await get(`/colleagues?${query}`).catch(() => [])) names.set(one.id, one.name);
  }
}

export function nameOf(agentId) {
  return names.get(agentId) ?? agentId;
}
