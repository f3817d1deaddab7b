import { createServer } from "node:http";

/*
 * The least that a Node.js server can do: answers every request with the JSON of its second argument.
 * `node bare-server.mjs <port> <json>`
 */

const [port, json = "{}"] = process.argv.slice(2);
const body = Buffer.from(json);
const headers = { "Content-Type": "application/json; charset=utf-8", "Content-Length": body.length };

createServer((_request, response) => {
  response.writeHead(200, headers).end(body);
}).listen(Number(port), "127.0.0.1");
