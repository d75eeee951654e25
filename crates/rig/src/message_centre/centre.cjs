// An operator's message centre: npm's `smpp` on one port, orders and events as lines of JSON on another.
// It ends with the connection that gives the orders.
const fs = require('fs');
const net = require('net');
const smpp = require('smpp');

const { CERTIFICATE, KEY } = process.env;
const tls = CERTIFICATE ? { cert: fs.readFileSync(CERTIFICATE), key: fs.readFileSync(KEY) } : {};

let password = 'p4ss';
let replies = [];
let silent = false;
let count = 0;
let port = 0;
let server;
let teller;
const sessions = new Set();

const tell = (event) => teller.write(JSON.stringify(event) + '\n');

// As it was written, not as a date.
smpp.filters.time.decode = (value) => value;

const bind = (session, pdu) => {
  const { system_id, system_type, interface_version, password: given } = pdu;
  tell({ event: 'bind', system_id, system_type, interface_version });
  const status = given === password ? smpp.ESME_ROK : smpp.ESME_RINVPASWD;
  session.send(pdu.response({ command_status: status, system_id: 'CENTRE' }));
  if (status === smpp.ESME_ROK) sessions.add(session);
};

const submit = (session, pdu) => {
  const { short_message, command, command_length, command_id, command_status, sequence_number, ...fields } = pdu;
  count += 1;
  tell({ event: 'submit', ...fields, text: short_message.message });
  const reply = replies.shift() || {};
  const response = pdu.response({ command_status: reply.status || 0, message_id: reply.id || `M${count}` });
  switch (reply.as) {
    case 'nothing':
      return;
    case 'reset':
      session.socket.resetAndDestroy();
      return;
    case 'end':
      session.socket.destroy();
      return;
    case 'garbage': {
      // An id without its end, in a PDU of a good length.
      const body = Buffer.alloc(20, 0x41);
      const head = Buffer.alloc(16);
      head.writeUInt32BE(36, 0);
      head.writeUInt32BE(0x80000004, 4);
      head.writeUInt32BE(pdu.sequence_number, 12);
      session.socket.write(Buffer.concat([head, body]));
      return;
    }
    case 'huge': {
      const head = Buffer.alloc(16, 0xff);
      session.socket.write(head);
      return;
    }
    case 'drip':
      session.socket.write(response.toBuffer().subarray(0, 10));
      return;
    case 'receipt':
      // A receipt that overtakes the answer.
      receipt(session, response.message_id, 'DELIVRD');
      setTimeout(() => session.send(response), 100);
      return;
    default:
      session.send(response);
  }
};

const receipt = (session, id, state) =>
  deliver(session, {
    esm_class: 4,
    short_message: `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:${state} err:000 text:`,
  });

const deliver = (session, pdu) =>
  session.deliver_sm({ data_coding: 0, ...pdu, short_message: Buffer.from(pdu.short_message, 'latin1') });

const serve = (then) => {
  server = smpp.createServer(tls, (session) => {
    session.on('bind_transceiver', (pdu) => bind(session, pdu));
    session.on('submit_sm', (pdu) => submit(session, pdu));
    session.on('enquire_link', (pdu) => {
      tell({ event: 'enquire_link' });
      if (!silent) session.send(pdu.response());
    });
    for (const command of ['deliver_sm_resp', 'enquire_link_resp', 'generic_nack', 'unbind_resp']) {
      session.on(command, (pdu) => tell({ event: command, status: pdu.command_status }));
    }
    session.on('unbind', (pdu) => {
      tell({ event: 'unbind' });
      session.send(pdu.response());
      session.close();
    });
    session.on('close', () => {
      sessions.delete(session);
      tell({ event: 'close' });
    });
    session.on('error', () => {});
  });
  server.on('tlsClientError', () => tell({ event: 'refused' }));
  server.listen(port, '127.0.0.1', () => {
    port = server.address().port;
    then();
  });
};

const orders = {
  // The next texts are answered so, the others are taken.
  replies: (order) => (replies = order.replies),
  password: (order) => (password = order.password),
  silent: (order) => (silent = order.silent),
  receipt: (order) => sessions.forEach((session) => receipt(session, order.id, order.state)),
  deliver: (order) => sessions.forEach((session) => deliver(session, order.pdu)),
  raw: (order) => sessions.forEach((session) => session.socket.write(Buffer.from(order.octets, 'hex'))),
  enquire: () => sessions.forEach((session) => session.enquire_link()),
  unbind: () => sessions.forEach((session) => session.unbind(() => session.close())),
  stop: () => {
    server.close(() => tell({ event: 'stopped' }));
    sessions.forEach((session) => session.destroy());
  },
  start: () => serve(() => tell({ event: 'started' })),
  sync: () => tell({ event: 'synced' }),
};

const desk = net.createServer((socket) => {
  teller = socket;
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const order of lines.map((line) => JSON.parse(line))) orders[order.order](order);
  });
  socket.on('error', () => process.exit(0));
  socket.on('close', () => process.exit(0));
});

serve(() =>
  desk.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ smpp: port, desk: desk.address().port }))),
);
